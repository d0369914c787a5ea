"""Birthdays: day and month, as people write them; told a while before, to who may know them (R127)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from accounts.models import User
from dossiers.people.birthdays import birthdays
from dossiers.services import keep_personal_data
from integrations.calendar.pages import birthday_entries, promise_entries, task_entries
from kam_crm.shared.calendar_feed import Span
from plans.weeks.pages.lanes import Look, birthdays_of_week
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientContactFactory, ClientFactory, PersonalDataFactory
from tests.factories.plans import PromiseFactory, TaskFactory
from tests.support.days import TODAY
from tests.support.refusals import refused

FACTS: Any = {"basis": "consent", "source": "Told by herself"}
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def kam() -> User:
    return UserFactory(role="kam", locale="en")


def born(kam: User, birthday: str, name: str = "Olga Owner", **more: Any) -> Any:
    contact = ClientContactFactory(client=ClientFactory(manager=kam), person__full_name=name, **more)
    if birthday:
        PersonalDataFactory(person=contact.person, birthday=birthday)
    return contact


def test_it_is_written_as_people_write_it_and_kept_as_day_and_month(kam: User, subtests: Any) -> None:
    person = born(kam, "").person
    for written, kept in {
        "21.11": "11-21",
        "1.2.1980": "02-01",
        "11-21": "11-21",
        "1980-02-29": "02-29",
        " ": "",
    }.items():
        with subtests.test(written):
            assert keep_personal_data(by=kam, person=person, birthday=written, **FACTS).birthday == kept
    for wrong in ("31.02", "13-13", "tomorrow", "21"):
        with subtests.test(wrong), refused("wrong_birthday"):
            keep_personal_data(by=kam, person=person, birthday=wrong, **FACTS)


def test_a_span_over_the_end_of_the_year_finds_both_sides_and_leap_days_are_kept(kam: User) -> None:
    for birthday, name in (("12-30", "A"), ("01-02", "B"), ("02-28", "C"), ("02-29", "D"), ("", "E")):
        born(kam, birthday, name)
    born(kam, "12-31", "Left", is_active=False)
    born(UserFactory(role="kam"), "12-31", "Foreign")

    def names(first: dt.date, last: dt.date) -> list[tuple[str, str]]:
        return [(one.contact.person.full_name, f"{one.day:%m-%d}") for one in birthdays(kam, first, last)]

    assert names(dt.date(2026, 12, 29), dt.date(2027, 1, 5)) == [("A", "12-30"), ("B", "01-02")]
    assert names(dt.date(2027, 2, 27), dt.date(2027, 3, 2)) == [("C", "02-28"), ("D", "02-28")]
    assert names(dt.date(2028, 2, 29), dt.date(2028, 3, 2)) == [("D", "02-29")]


def test_who_sees_no_personal_data_knows_no_birthday(kam: User) -> None:
    born(kam, "11-21")
    for role in ("finance", "support", "lawyer", "director"):
        assert birthdays(UserFactory(role=role), TODAY, TODAY + dt.timedelta(days=9)) == []


def test_those_of_a_weekend_stand_on_the_monday_after_it(kam: User) -> None:
    born(kam, "11-22", "Sunday")
    born(kam, "11-24", "Tuesday")
    born(kam, "11-20", "Friday before")
    monday = dt.date(2026, 11, 23)
    look = Look(kam, kam, [monday + dt.timedelta(days=n) for n in range(7)], [])
    shown = [(item.words, item.day) for item in birthdays_of_week(look)]
    assert shown == [("birthday: Sunday", monday), ("birthday: Tuesday", dt.date(2026, 11, 24))]


def test_the_calendar_has_birthdays_tasks_and_promises_of_those_one_manages(kam: User) -> None:
    """(R127)"""
    contact = born(kam, "11-21")
    task = TaskFactory(author=kam, client=contact.client, text="Send the act", due_at=dt.time(15))
    TaskFactory(author=kam, status="cancelled")
    TaskFactory()
    promise = PromiseFactory(client=contact.client, side="theirs", text="Pay", amount=1000)
    PromiseFactory(client=contact.client, status="kept", closed_on=TODAY)
    span = Span(TODAY, TODAY + dt.timedelta(days=366), dt.datetime.now(dt.UTC))
    assert [(one.uid, one.starts_at) for one in task_entries(kam, span)] == [
        (f"task-{task.client_uuid}", dt.time(15))
    ]
    (owed,) = promise_entries(kam, span)
    assert owed.uid == f"promise-{promise.client_uuid}" and "1000" not in owed.title
    # this year's and none of the next: the span ends before it
    assert [one.day for one in birthday_entries(kam, span)] == [dt.date(2026, 11, 21)]
