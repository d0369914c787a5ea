"""Days against the country's calendar: one calendar for everything, months that are over keep theirs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import CalendarDay
from accounts.rules.publishing import publish_rules
from accounts.services import remove_calendar_day, set_calendar_day
from kam_crm.shared.working_days import add_working_days, is_working_day, month_progress
from tests.factories.accounts import UserFactory
from tests.support.refusals import refusal

pytestmark = pytest.mark.django_db
SATURDAY, MONDAY = dt.date(2026, 11, 21), dt.date(2026, 11, 23)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Iterator[Path]:
    """What is published stays with the test."""
    settings.DATA_DIR = tmp_path
    settings.CALENDAR_COUNTRY, settings.WORKING_DAY_OVERRIDES = "RU", {}
    settings.BUSINESS_DATE = dt.date(2026, 11, 19)
    yield tmp_path


@pytest.fixture
def put(django_capture_on_commit_callbacks: Any) -> Callable[..., CalendarDay]:
    def run(day: dt.date, *, works: bool) -> CalendarDay:
        with django_capture_on_commit_callbacks(execute=True):
            made: CalendarDay = set_calendar_day(
                by=UserFactory(role="admin"), day=day, is_working=works, reason="inventory"
            )
        return made

    return run


def test_a_day_off_is_worked_and_a_working_day_is_free(put: Any) -> None:
    friday = dt.date(2026, 11, 20)
    before = month_progress(friday)
    put(SATURDAY, works=True)
    assert is_working_day(SATURDAY) and add_working_days(friday, 1) == SATURDAY
    assert month_progress(friday) == (before[0], before[1] + 1)
    put(MONDAY, works=False)
    assert not is_working_day(MONDAY) and add_working_days(SATURDAY, 1) == dt.date(2026, 11, 24)


def test_it_wins_over_the_settings_of_the_installation(put: Any, settings: Any) -> None:
    settings.WORKING_DAY_OVERRIDES = {"2026-11-21": True}
    put(SATURDAY, works=False)
    assert not is_working_day(SATURDAY)


def test_a_removed_day_is_again_the_countrys(put: Any, django_capture_on_commit_callbacks: Any) -> None:
    day = put(SATURDAY, works=True)
    with django_capture_on_commit_callbacks(execute=True):
        remove_calendar_day(by=UserFactory(role="director"), calendar_day=day)
    assert not is_working_day(SATURDAY)
    events = CalendarDay.pgh_event_model.objects.order_by("pgh_id")  # type: ignore[attr-defined]
    assert [event.pgh_label for event in events] == ["insert", "delete"]


def test_a_start_publishes_the_days(put: Any, folder: Path) -> None:
    put(SATURDAY, works=True)
    (folder / "rules.json").unlink()
    assert not is_working_day(SATURDAY)
    publish_rules()
    assert is_working_day(SATURDAY)


@pytest.mark.parametrize(
    ("day", "works", "reason", "code"),
    [
        (dt.date(2026, 10, 31), True, "x", "calendar_day_over"),
        (dt.date(2029, 1, 6), True, "x", "calendar_day_too_far"),
        (SATURDAY, False, "x", "calendar_day_same"),
        (MONDAY, True, "x", "calendar_day_same"),
        (SATURDAY, True, " ", "reason_required"),
    ],
)
def test_what_makes_no_sense_is_refused(day: dt.date, works: bool, reason: str, code: str) -> None:
    admin = UserFactory(role="admin")
    assert refusal(set_calendar_day, by=admin, day=day, is_working=works, reason=reason).code == code


def test_a_month_that_is_over_keeps_its_days(put: Any, settings: Any) -> None:
    day = put(SATURDAY, works=True)
    settings.BUSINESS_DATE = dt.date(2026, 12, 1)
    assert (
        refusal(remove_calendar_day, by=UserFactory(role="admin"), calendar_day=day).code
        == "calendar_day_over"
    )


def test_days_are_set_on_the_page(signed_in: Any) -> None:
    browser = signed_in(UserFactory(role="admin"))
    address = reverse("accounts:calendar_day_set")
    typed = {"day": SATURDAY.isoformat(), "is_working": "true", "reason": "instead of 31 December"}
    page = browser.post(address, typed, follow=True).content.decode()
    assert "21 Nov 2026" in page and "instead of 31 December" in page
    answer = browser.post(address, typed | {"day": MONDAY.isoformat()})
    assert answer.status_code == 422
    assert answer.context["rules"].day_form.errors["day"] and "<html" in answer.content.decode()
    removed = reverse("accounts:calendar_day_remove", args=[CalendarDay.objects.get().pk])
    browser.post(removed)
    assert not CalendarDay.objects.exists()
