"""Own views in a real browser: saved, renamed, deleted and taken back from the keyboard, at both widths."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import SavedView, User
from accounts.services import save_view
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory
from tests.support.browser import Watch, sign_in

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
LATE = "/clients/?debt=overdue&sort=name"


@pytest.fixture
def kam() -> User:
    user = UserFactory(role="kam", locale="en")
    ClientFactory(manager=user, name="Late one", summary__overdue=5, summary__debt=5)
    return user


@pytest.fixture
def watch(page: Page, live_server: Any, kam: User) -> Watch:
    sign_in(page.context, live_server.url, kam)
    page.set_default_timeout(15_000)
    return Watch(page)


def current(page: Page) -> Any:
    return page.locator("#views .views [aria-current]")


def test_a_view_lives_from_the_keyboard(page: Page, live_server: Any, watch: Watch) -> None:
    page.goto(live_server.url + LATE)
    page.get_by_text("Save view").first.focus()
    page.keyboard.press("Enter")
    field = page.get_by_label("Name of the view")
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    expect(field).to_be_hidden()
    expect(page.locator("#views summary")).to_be_focused()
    page.keyboard.press("Enter")
    expect(field).to_be_focused()
    page.keyboard.type("By name")
    watch.check()
    page.keyboard.press("Enter")
    expect(current(page)).to_have_text("By name")
    expect(current(page)).to_be_focused()
    assert page.url.endswith(LATE)  # in place
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Name of the view")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("By letters")
    watch.check()
    page.keyboard.press("Enter")
    expect(current(page)).to_have_text("By letters")
    expect(current(page)).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Delete view").press("Enter")
    expect(page.get_by_text("View «By letters» deleted.")).to_be_visible()
    expect(current(page)).to_contain_text("Overdue")
    watch.check()
    page.get_by_role("button", name="Undo").press("Enter")
    expect(current(page)).to_have_text("By letters")
    assert page.url.endswith(LATE)
    watch.check()


def test_a_refused_name_stays_in_its_field(page: Page, live_server: Any, watch: Watch, kam: User) -> None:
    view, _before = save_view(by=kam, page="dossiers:client_list", name="One", query="q=a")
    save_view(by=kam, page="dossiers:client_list", name="Two", query="q=b")
    page.goto(live_server.url + f"/clients/?{view.query}")
    page.get_by_label("View «One»: rename, delete").click()
    page.get_by_label("Name of the view").fill("Two")
    page.keyboard.press("Enter")
    expect(page.get_by_text("This name is already taken.")).to_be_visible()
    expect(page.get_by_label("Name of the view")).to_be_focused()
    expect(page.get_by_label("Name of the view")).to_have_value("Two")
    watch.check()


@pytest.mark.parametrize("width", [390, 1440])
def test_many_views_scroll_inside_their_row(
    page: Page, live_server: Any, watch: Watch, kam: User, width: int
) -> None:
    for number in range(20):
        save_view(
            by=kam,
            page="dossiers:client_list",
            name=f"A rather long name of view {number}",
            query=f"q={number}",
        )
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(live_server.url + "/clients/?q=19")
    expect(current(page)).to_have_text("A rather long name of view 19")
    expect(current(page)).to_be_in_viewport()
    page.get_by_label("rename, delete").click()
    expect(page.get_by_label("Name of the view")).to_be_in_viewport()
    expect(page.get_by_role("button", name="Delete view")).to_be_in_viewport()
    watch.check()
    assert SavedView.objects.count() == 20
