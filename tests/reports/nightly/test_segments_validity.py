"""Segments are made anew only when something they depend on has changed; those of a date are the newest not later."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import User
from dossiers.models import Client
from reports.models import SegmentInputs, SegmentSnapshot
from reports.nightly import pipeline, sql
from reports.nightly.context import StepContext
from reports.nightly.steps import segments
from reports.segments.validity import newest_valid
from tests.factories.accounts import DepartmentFactory
from tests.factories.reports import SegmentPolicyFactory
from tests.reports.nightly.company import AS_OF, BEFORE, LAST_MONTH, MONTH, build
from tests.reports.sales import sell

pytestmark = pytest.mark.django_db
Rows = list[tuple[Any, ...]]


@pytest.fixture
def company() -> list[Client]:
    clients = build()
    pipeline.run(LAST_MONTH)
    pipeline.run(BEFORE)
    return clients


def made_on() -> set[dt.date]:
    return set(SegmentSnapshot.objects.values_list("as_of", flat=True))


def valid(day: dt.date) -> Rows:
    return sorted(SegmentSnapshot.objects.valid_on(day).values_list(*segments.COLUMNS), key=str)


def computed(day: dt.date) -> Rows:
    """What the statement says of the date, whatever is stored."""
    listed = ", ".join(segments.COLUMNS)
    statement = f"SELECT {listed} FROM ({sql.read('segments')}) AS computed"
    return sorted(sql.rows(statement, StepContext.of(day).parameters), key=str)


def test_a_quiet_night_makes_none(company: list[Client]) -> None:
    pipeline.run(AS_OF)
    assert made_on() == {LAST_MONTH, BEFORE}
    assert newest_valid(AS_OF) == AS_OF
    assert valid(AS_OF) == computed(AS_OF) != []


def test_what_is_sold_this_month_is_no_reason(company: list[Client]) -> None:
    sell([(company[0].pk, MONTH, Decimal(5000), None)])
    pipeline.run(AS_OF)
    assert made_on() == {LAST_MONTH, BEFORE}
    assert valid(AS_OF) == computed(AS_OF)


def sold_before(clients: list[Client]) -> None:
    sell([(clients[0].pk, LAST_MONTH, Decimal(5000), Decimal(4000))])


def cost_corrected(clients: list[Client]) -> None:
    sell([(clients[0].pk, LAST_MONTH, Decimal(0), Decimal(400))])


def history_begins_earlier(clients: list[Client]) -> None:
    sell([(clients[6].pk, dt.date(2020, 1, 1), Decimal(0), None)])


def handed_over(clients: list[Client]) -> None:
    Client.objects.filter(pk=clients[0].pk).update(manager=clients[7].manager)


def moved_to_another_department(clients: list[Client]) -> None:
    User.objects.filter(pk=clients[0].manager_id).update(department=DepartmentFactory())


def other_thresholds(clients: list[Client]) -> None:
    SegmentPolicyFactory(valid_from=AS_OF, abc_a=Decimal(50))


@pytest.mark.parametrize(
    "change",
    [
        sold_before, cost_corrected, history_begins_earlier, handed_over, moved_to_another_department, other_thresholds,
    ],
)  # fmt: skip
def test_every_reason_is_noticed(company: list[Client], change: Callable[[list[Client]], None]) -> None:
    change(company)
    pipeline.run(AS_OF)
    assert made_on() == {LAST_MONTH, BEFORE, AS_OF}
    assert valid(AS_OF) == computed(AS_OF)


def test_another_statement_is_a_reason(company: list[Client], monkeypatch: pytest.MonkeyPatch) -> None:
    read = sql.read
    monkeypatch.setattr(sql, "read", lambda name, app=None: read(name, app).replace("classes", "letters"))
    pipeline.run(AS_OF)
    assert AS_OF in made_on()


def test_a_past_night_made_once_more_changes_no_later_one(company: list[Client]) -> None:
    """Its own are the new ones; the nights after it keep what was valid then."""
    pipeline.run(AS_OF)
    before, then = valid(BEFORE), valid(AS_OF)
    sell([(company[3].pk, LAST_MONTH, Decimal(700_000), None)])
    pipeline.run(BEFORE)
    assert valid(BEFORE) == computed(BEFORE) != before
    assert valid(AS_OF) == then
    assert set(SegmentInputs.objects.values_list("as_of", flat=True)) == {LAST_MONTH, BEFORE, AS_OF}
    pipeline.run(AS_OF)
    assert valid(AS_OF) == computed(AS_OF) != then


def test_before_the_first_night_there_are_none(company: list[Client]) -> None:
    day = LAST_MONTH - dt.timedelta(days=1)
    assert newest_valid(day) is None
    assert valid(day) == []
    assert list(SegmentSnapshot.objects.valid_on(None)) == []
