"""The step «key status»: rows of the rule with their days, types proposed, dependence beside the client."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from dossiers.models import Client, ClientKeyType, ClientSummary, KeyStatus
from dossiers.services import end_key_status, end_key_type
from kam_crm.shared import clock
from reports.models import NightlyRun, SegmentPolicy
from reports.nightly.context import StepContext
from reports.nightly.steps import key_status, rollup, segments
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.dossiers import KeyStatusFactory, KeyTypeFactory
from tests.reports.sales import add_clients, sell

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def kam() -> Any:
    return UserFactory(role="kam", department=DepartmentFactory())


@pytest.fixture
def today() -> dt.date:
    return clock.today()


@pytest.fixture
def ids(kam: Any) -> dict[str, int]:
    found = add_clients(["ONE", "TWO", "REST"], kam)
    ClientSummary.objects.bulk_create(ClientSummary(client_id=pk) for pk in found.values())
    return found


def sales(ids: dict[str, int], **amounts: Any) -> None:
    """Of last month; a pair is amount and cost."""
    day = clock.add_months(clock.month_start(clock.today()), -1)
    sell((ids[code], day, Decimal(one[0]), Decimal(one[1])) for code, one in amounts.items())


def run(day: dt.date) -> int:
    rollup.refresh()
    context = StepContext.of(day)
    segments.run(context)
    return key_status.run(context)


def of_rule(client: int, level: str = "company") -> list[tuple[dt.date, dt.date | None]]:
    rows = KeyStatus.objects.filter(client=client, level=level, origin="rule").order_by("valid_from", "pk")
    return list(rows.values_list("valid_from", "valid_to"))


def test_the_rule_sets_and_ends_the_first_definition(ids: dict[str, int], today: dt.date) -> None:
    """By share on every level, with the owner of the level and the share it found (R6, R18)."""
    sales(ids, ONE=(150, 100), TWO=(50, 40), REST=(800, 700))
    run(today)
    row = KeyStatus.objects.get(client=ids["ONE"], level="manager")
    assert (row.manager, row.share, row.base, row.set_by) == (
        Client.objects.get(pk=ids["ONE"]).manager, 15, "revenue", None
    )  # fmt: skip
    assert of_rule(ids["ONE"]) == of_rule(ids["ONE"], "department") == [(today, None)]
    assert of_rule(ids["TWO"]) == []
    assert Client.objects.get(pk=ids["ONE"]).is_key and not Client.objects.get(pk=ids["TWO"]).is_key
    sales(ids, REST=(2000, 1900))
    run(today + DAY)
    assert of_rule(ids["ONE"]) == [(today, today + DAY)]
    assert not Client.objects.get(pk=ids["ONE"]).is_key


def test_the_same_run_again_writes_nothing(ids: dict[str, int], today: dt.date) -> None:
    sales(ids, ONE=(150, 100), REST=(800, 700))
    run(today)
    before = list(KeyStatus.objects.order_by("pk").values())
    assert run(today) == 0
    assert list(KeyStatus.objects.order_by("pk").values()) == before


def test_a_run_that_is_repeated_opens_what_it_had_ended(ids: dict[str, int], today: dt.date) -> None:
    sales(ids, ONE=(150, 100), REST=(800, 700))
    run(today)
    sales(ids, REST=(2000, 1900))
    run(today + DAY)
    sales(ids, ONE=(1000, 900))
    run(today + DAY)
    assert of_rule(ids["ONE"]) == [(today, None)]


def test_an_older_run_leaves_the_newest_alone(ids: dict[str, int], today: dt.date) -> None:
    NightlyRun.objects.create(as_of=today, step="key_status", position=3, done_at=clock.now())
    sales(ids, ONE=(150, 100), REST=(800, 700))
    assert run(today - DAY) == 0
    assert not KeyStatus.objects.exists()


def test_another_base_counts_anew(ids: dict[str, int], today: dt.date) -> None:
    """Rows of the base before end; on gross profit another client is key (R8)."""
    sales(ids, ONE=(150, 149), TWO=(50, 0), REST=(800, 600))
    run(today)
    SegmentPolicy.objects.create(valid_from=today + DAY, shown_base="gross_profit")
    run(today + DAY)
    assert of_rule(ids["ONE"]) == [(today, today + DAY)]
    assert of_rule(ids["TWO"]) == [(today + DAY, None)]
    assert of_rule(ids["REST"]) == [(today, today + DAY), (today + DAY, None)]


def test_a_sum_is_enough(ids: dict[str, int], today: dt.date) -> None:
    """A client over the absolute threshold is key whatever its share (R6)."""
    SegmentPolicy.objects.create(valid_from=today, key_sum=Decimal(50))
    sales(ids, TWO=(50, 40), ONE=("49.99", 40), REST=(80_000, 70_000))
    run(today)
    assert (of_rule(ids["TWO"]), of_rule(ids["ONE"])) == ([(today, None)], [])


def test_what_a_person_has_set_or_ended_stands(kam: Any, ids: dict[str, int], today: dt.date) -> None:
    sales(ids, ONE=(150, 100), TWO=(200, 100), REST=(800, 700))
    mine = KeyStatusFactory(client_id=ids["ONE"], set_by=kam)
    run(today)
    assert of_rule(ids["ONE"]) == []
    end_key_status(
        by=kam, status=KeyStatus.objects.get(client=ids["TWO"], level="company"), reason="One project"
    )
    run(today + DAY)
    assert of_rule(ids["TWO"]) == [(today, today)]
    mine.refresh_from_db()
    assert mine.valid_to is None
    run(today + 200 * DAY)
    assert of_rule(ids["TWO"])[-1][1] is None


def test_breadwinner_is_proposed_from_ten_percent(kam: Any, ids: dict[str, int], today: dt.date) -> None:
    """Proposed at the share, withdrawn with it, not again after a «no» (R19)."""
    KeyTypeFactory(client_id=ids["TWO"], key_type="image", state="confirmed", set_by=kam)
    sales(ids, ONE=(100, 50), TWO=(200, 100), REST=(700, 600))
    run(today)
    types = ClientKeyType.objects.in_force().filter(key_type="breadwinner", state="proposed")
    assert {row.client_id: row.share for row in types} == {ids["ONE"]: 10, ids["TWO"]: 20, ids["REST"]: 70}
    end_key_type(by=kam, row=types.get(client=ids["REST"]), reason="A broker")
    sales(ids, REST=(500, 400))
    run(today + DAY)
    assert {row.client_id for row in types.all()} == {ids["TWO"]}


def test_dependence_stands_beside_the_client(ids: dict[str, int], today: dt.date) -> None:
    """The worst of the levels; 20.00 % is none, 70.01 % a mono-client (R9, R10)."""
    other = add_clients(["FAR"], UserFactory(role="kam", department=DepartmentFactory()))
    ClientSummary.objects.bulk_create(ClientSummary(client_id=pk) for pk in other.values())
    sales(ids | other, ONE=("2000.00", 0), TWO=("1999.00", 0), REST=("1.00", 0), FAR=("6000.00", 0))
    run(today)
    found = {
        row.client.code: (row.dependence, row.dependence_level)
        for row in ClientSummary.objects.select_related("client")
    }
    assert found == {
        "ONE": ("critical", "department"), "TWO": ("critical", "department"), "REST": ("", ""),
        "FAR": ("mono", "department"),
    }  # fmt: skip
