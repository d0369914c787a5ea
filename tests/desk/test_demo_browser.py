"""A founder looks around with demo data and takes it away again, by the browser alone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.services import update_company
from desk import tasks
from desk.demo import jobs
from dossiers.models import Client
from tests.factories.accounts import UserFactory
from tests.support.browser import Watch, sign_in

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
PICTURES = os.environ.get("DEMO_PICTURES")  # a folder: the pages as they looked


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(tasks.work_on_demo, "apply_async", lambda *_, **__: None)
    yield


def picture(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


@pytest.mark.parametrize(("width", "language"), [(1440, "ru"), (390, "en")])
def test_demo_data_comes_is_looked_at_and_goes(
    page: Page, live_server: Any, width: int, language: str
) -> None:
    admin = UserFactory(role="admin", department=None, locale=language)
    director = UserFactory(role="director", department=None, locale=language)
    update_company(by=admin, name="Own Foods")
    page.set_default_timeout(20_000)
    page.set_viewport_size({"width": width, "height": 900})
    watch = Watch(page)
    sign_in(page.context, live_server.url, admin)
    page.goto(f"{live_server.url}/settings/setup/")
    watch.check()
    picture(page, f"offer-{width}-{language}")
    page.locator("#demo button").click()
    expect(page.locator("#demo [role=status]")).to_be_visible()
    watch.check()
    picture(page, f"wait-{width}-{language}")
    jobs.work()  # the worker
    # the page draws itself anew once it is there
    band = page.locator(".demo-band")
    expect(band.locator("a")).to_be_visible()
    watch.check()
    picture(page, f"there-{width}-{language}")
    sign_in(page.context, live_server.url, director)
    page.goto(f"{live_server.url}/team/")
    expect(band).to_be_visible()
    expect(band.locator("a")).to_have_count(0)
    expect(page.locator("main")).to_contain_text("Анна Соколова")
    watch.check()
    picture(page, f"board-{width}-{language}")
    sign_in(page.context, live_server.url, admin)
    page.goto(f"{live_server.url}/settings/setup/")
    band.locator("a").click()
    page.locator("[name=name]").fill("Other")
    page.keyboard.press("Enter")
    expect(page.locator("#id_name_error")).to_be_visible()
    watch.check()
    picture(page, f"remove-{width}-{language}")
    page.locator("[name=name]").fill("own foods")
    page.keyboard.press("Enter")
    page.wait_for_url("**/settings/setup/")
    jobs.work()
    expect(page.locator("#demo button")).to_be_visible()
    expect(band).to_have_count(0)
    assert not Client.objects.exists()
