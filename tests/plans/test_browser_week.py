"""The week in a real browser: an hour is one line through all days, and an activity is moved without a mouse."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from kam_crm.shared import clock
from plans.models import Activity
from plans.services import week_plan
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory
from tests.factories.plans import ActivityFactory
from tests.plans.phone import Phone

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def monday() -> dt.date:
    return clock.today() + dt.timedelta(days=7 - clock.today().weekday())


@pytest.fixture
def client() -> Any:
    return ClientFactory(manager=UserFactory(role="kam", locale="en"), name="Lukoshko")


@pytest.fixture
def phone(browser: Browser, live_server: Any, client: Any) -> Iterator[Phone]:
    context = browser.new_context()
    phone = Phone(context, live_server.url, client.manager)
    yield phone
    phone.watch.check()
    context.close()


def week_of(monday: dt.date) -> str:
    return f"/week/{monday.isocalendar().year}/{monday.isocalendar().week}/"


def test_an_hour_is_one_line_through_all_days(phone: Phone, client: Any, monday: dt.date) -> None:
    """Activities without an hour stand above the hours of every day; a weekend day stands beside the others."""
    wordy = ClientFactory(manager=client.manager, name="The trading house of many words " * 4)
    for number in range(3):
        ActivityFactory(client=wordy, day=monday, starts_at=None, purpose=f"Some time {number}")
    days = [monday + dt.timedelta(days=n) for n in (0, 2, 5)]
    for day in days:
        ActivityFactory(client=client, day=day, starts_at=dt.time(11), purpose="At eleven")
    phone.page.set_viewport_size({"width": 1440, "height": 900})
    page = phone.open(week_of(monday))
    tops = [slot.bounding_box()["y"] for slot in page.get_by_text("At eleven").all()]
    hour = page.locator(".hours li").nth(2).bounding_box()["y"]
    assert len(tops) == len(days)
    assert max(tops) - min(tops) < 1
    assert abs(tops[0] - hour) < 30
    assert page.locator(".loose .ev").first.evaluate(
        "row => row.offsetWidth <= row.closest('.day').offsetWidth"
    )
    lefts = [day.bounding_box()["x"] for day in page.locator(".board .day").all()]
    assert lefts == sorted(lefts)


def test_an_activity_is_moved_from_its_page_on_a_phone(phone: Phone, client: Any, monday: dt.date) -> None:
    activity = ActivityFactory(client=client, day=monday, starts_at=dt.time(11))
    ActivityFactory(client=ClientFactory(manager=client.manager), day=monday, starts_at=dt.time(15))
    page = phone.open(f"/activities/{activity.pk}/")
    page.fill("main [name=starts_at]", "15:15")
    page.get_by_role("button", name="Move").press("Enter")
    expect(page.locator("[aria-invalid=true]")).to_have_value("15:15")
    phone.watch.check()
    tuesday = monday + dt.timedelta(days=1)
    page.fill("main [name=day]", f"{tuesday}")
    page.get_by_role("button", name="Move").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(f" {tuesday.day} ")
    moved = Activity.objects.get(pk=activity.pk)
    assert (moved.day, moved.starts_at) == (tuesday, dt.time(15, 15))


def test_the_names_of_seven_days_do_not_break(phone: Phone, client: Any, monday: dt.date) -> None:
    """Beside the proposals, with hours as long as they get."""
    ClientFactory(manager=client.manager, summary__abc="A", summary__segment="AX")
    for number in range(21):
        day = monday + dt.timedelta(days=number % 7)
        ActivityFactory(client=client, day=day, starts_at=dt.time(9 + number // 7), minutes=50)
    phone.page.set_viewport_size({"width": 1440, "height": 900})
    page = phone.open(week_of(monday))
    expect(page.locator(".week-grid:not(.only-board) .day h3")).to_have_count(7)
    names = page.locator(".day h3 span").all()
    assert "3 · 2.5 h" in [name.inner_text() for name in names]
    assert [name.inner_text() for name in names if name.bounding_box()["height"] > 20] == []


def test_the_week_without_a_script(browser: Browser, live_server: Any, client: Any, monday: dt.date) -> None:
    """Its hours are written, and it is filled, submitted and withdrawn by plain forms."""
    ActivityFactory(client=client, day=monday, starts_at=dt.time(11), plan=week_plan(client.manager, monday))
    ClientFactory(manager=client.manager, name="Basket", summary__abc="A", summary__segment="AX")
    context = browser.new_context(java_script_enabled=False)
    page = Phone(context, live_server.url, client.manager).page
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(live_server.url + week_of(monday))
    expect(page.locator(".ev .time")).to_be_visible()
    page.locator(".reschedule-form summary").first.click()
    page.locator(".reschedule-form form button").first.click()
    expect(page.locator(".ev")).to_have_count(2)
    for action, state in (("submit", "submitted"), ("withdraw", "draft")):
        page.locator(f"form[action$='/{action}/'] button").click()
        expect(page.locator(".cover .word")).to_have_text(state)
    context.close()
