from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, connections, transaction

from dossiers.models import Client
from kam_crm.shared import clock
from orders.models import Shipment, ShipmentLine
from reports.models import ClientMonth, TouchedClient, TouchedMonth
from reports.nightly.context import StepContext
from reports.nightly.steps import rollup
from tests.factories.dossiers import ClientFactory
from tests.reports.sales import sell

JAN, FEB = dt.date(2026, 1, 1), dt.date(2026, 2, 1)


@pytest.fixture
def client_of_sales(db: None) -> Client:
    """Two sales in January, one of them without cost, a return and a sale in February; all rolled up."""
    client: Client = ClientFactory()
    sell(
        [
            (client.pk, JAN.replace(day=10), Decimal("100.00"), Decimal("70.00")),
            (client.pk, JAN.replace(day=20), Decimal("50.50"), None),
            (client.pk, FEB.replace(day=2), Decimal("-20.00"), Decimal("-15.00")),
            (client.pk, FEB.replace(day=28), Decimal("200.00"), Decimal("150.00")),
        ]
    )
    rollup.refresh()
    return client


def months(client: Client) -> dict[dt.date, Decimal]:
    return dict(ClientMonth.objects.filter(client=client).values_list("month", "revenue"))


def touched() -> set[tuple[int, dt.date]]:
    return set(TouchedMonth.objects.values_list("client_id", "month"))


def test_sums_of_a_month(client_of_sales: Client) -> None:
    january, february = ClientMonth.objects.filter(client=client_of_sales).order_by("month")
    assert (january.revenue, january.known_revenue, january.cost) == (Decimal("150.50"), 100, 70)
    assert (january.lines, january.first_on.day, january.last_on.day) == (2, 10, 20)
    assert (february.revenue, february.known_revenue, february.cost) == (180, 180, 135)
    assert (february.first_on.day, february.first_sale_on.day, february.last_sale_on.day) == (2, 28, 28)


def test_the_first_and_last_sale_of_a_month_are_no_returns(client_of_sales: Client) -> None:
    """Returns before and after, and two sales between them."""
    days = {1: "-1.00", 10: "5.00", 20: "5.00", 31: "-1.00"}
    march = dt.date(2026, 3, 1)
    sell([(client_of_sales.pk, march.replace(day=day), Decimal(sum_), None) for day, sum_ in days.items()])
    rollup.refresh()
    month = ClientMonth.objects.get(month=march)
    assert (month.revenue, month.known_revenue, month.cost) == (8, 0, 0)
    assert [day.day for day in (month.first_on, month.first_sale_on, month.last_sale_on, month.last_on)] == [
        1, 10, 20, 31,
    ]  # fmt: skip


@pytest.mark.parametrize("many", [rollup.MANY, 0])
def test_a_month_goes_from_its_first_day_to_its_last(
    client_of_sales: Client, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    monkeypatch.setattr(rollup, "MANY", many)
    days = {dt.date(2026, 3, 1): 1, dt.date(2026, 3, 31): 2, dt.date(2026, 4, 1): 4}
    sell([(client_of_sales.pk, day, Decimal(amount), None) for day, amount in days.items()])
    rollup.refresh()
    found = months(client_of_sales)
    assert (found[dt.date(2026, 3, 1)], found[dt.date(2026, 4, 1)]) == (3, 4)


def test_nothing_touched_nothing_done(client_of_sales: Client) -> None:
    assert not touched()
    assert rollup.refresh() == 0


def test_only_touched_months_are_summed_again(client_of_sales: Client) -> None:
    ClientMonth.objects.filter(month=FEB).update(revenue=1)
    sell([(client_of_sales.pk, JAN.replace(day=31), Decimal("1.00"), None)])
    assert touched() == {(client_of_sales.pk, JAN)}
    assert rollup.refresh() == 1
    assert months(client_of_sales) == {JAN: Decimal("151.50"), FEB: 1}


def test_a_line_that_moves_touches_where_it_was_and_where_it_is(client_of_sales: Client) -> None:
    other = ClientFactory()
    ShipmentLine.objects.filter(amount=Decimal("50.50")).update(client=other, date=FEB)
    assert touched() == {(client_of_sales.pk, JAN), (other.pk, FEB)}
    rollup.refresh()
    assert months(client_of_sales) == {JAN: 100, FEB: 180}
    assert months(other) == {FEB: Decimal("50.50")}


def test_a_month_whose_lines_are_deleted_has_no_row(client_of_sales: Client) -> None:
    ShipmentLine.objects.filter(date__lt=FEB).delete()
    rollup.refresh()
    assert months(client_of_sales) == {FEB: 180}


def test_truncating_the_sales_touches_all(client_of_sales: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("TRUNCATE orders_shipmentline CASCADE")
    rollup.refresh()
    assert months(client_of_sales) == {}


def test_a_statement_touches_each_month_once(client_of_sales: Client) -> None:
    sell([(client_of_sales.pk, JAN.replace(day=day), Decimal(day), None) for day in range(1, 29)])
    assert TouchedMonth.objects.count() == 1


def test_from_scratch_reads_all_lines(client_of_sales: Client) -> None:
    ClientMonth.objects.update(revenue=1)
    assert rollup.refresh() == 0
    assert rollup.refresh(from_scratch=True) == 2
    assert months(client_of_sales) == {JAN: Decimal("150.50"), FEB: 180}


def test_a_run_of_another_day_leaves_word_of_whom_it_summed_again(client_of_sales: Client) -> None:
    """Today's facts have to follow; a run of today sees to them itself."""

    def left_after(day: dt.date) -> set[int]:
        sell([(client_of_sales.pk, JAN, Decimal("1.00"), None)])
        rollup.run(StepContext.of(day))
        return set(TouchedClient.objects.values_list("client_id", flat=True))

    TouchedClient.objects.all().delete()
    yesterday = clock.today() - dt.timedelta(days=1)
    assert left_after(yesterday) == {client_of_sales.pk}
    assert left_after(clock.today()) == set()


def test_whether_an_earlier_month_was_summed_again(client_of_sales: Client) -> None:
    sell([(client_of_sales.pk, FEB, Decimal("1.00"), None)])
    rollup.refresh()
    assert (rollup.touched_before(FEB), rollup.touched_before(FEB.replace(day=2))) == (False, True)
    assert rollup.touched_clients() == [client_of_sales.pk]


@pytest.fixture
def rival(transactional_db: None) -> Iterator[Any]:
    """A second connection, as another process has."""
    other = connections.create_connection("default")
    yield other
    other.close()


@pytest.mark.server
def test_what_a_writer_commits_later_is_counted_by_the_next_run(rival: Any) -> None:
    client = ClientFactory()
    sell([(client.pk, JAN, Decimal("10.00"), None)])
    shipment = Shipment.objects.get()
    rival.set_autocommit(False)
    with rival.cursor() as cursor:
        cursor.execute(
            "INSERT INTO orders_shipmentline (shipment_id, client_id, date, kind, quantity, amount, vat)"
            " VALUES (%s, %s, %s, 'sale', 1, 5, 0)",
            [shipment.pk, client.pk, JAN],
        )
    with transaction.atomic():
        rollup.refresh()
    assert months(client) == {JAN: 10}
    rival.commit()
    with transaction.atomic():
        rollup.refresh()
    assert months(client) == {JAN: 15}


@pytest.mark.server
def test_a_run_that_fails_gives_back_what_it_took(transactional_db: None) -> None:
    client = ClientFactory()
    sell([(client.pk, JAN, Decimal("10.00"), None)])
    with pytest.raises(RuntimeError), transaction.atomic():
        rollup.refresh()
        raise RuntimeError
    assert months(client) == {}
    assert touched() == {(client.pk, JAN)}


@pytest.mark.parametrize("many", [rollup.MANY, 0])
def test_few_pairs_and_many_are_summed_alike(
    client_of_sales: Client, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    """By the index, and in one reading of all lines; months that are right already stay the rows they are."""
    before = list(ClientMonth.objects.order_by("month").values())
    ClientMonth.objects.filter(month=JAN).update(revenue=7)
    monkeypatch.setattr(rollup, "MANY", many)
    TouchedMonth.objects.create(client_id=client_of_sales.pk, month=JAN)
    assert rollup.refresh() == 1
    january, february = ClientMonth.objects.order_by("month").values()
    assert january | {"id": 0} == before[0] | {"id": 0}
    assert february == before[1]


@pytest.mark.parametrize("column", ["revenue", "known_revenue", "cost", "lines", "first_on", "last_on"])
def test_from_scratch_writes_each_month_that_is_wrong(client_of_sales: Client, column: str) -> None:
    before = list(ClientMonth.objects.order_by("month").values())
    wrong = JAN.replace(day=3) if column.endswith("on") else 7
    ClientMonth.objects.filter(month=JAN).update(**{column: wrong})
    assert rollup.refresh(from_scratch=True) == 1
    january, february = ClientMonth.objects.order_by("month").values()
    assert january | {"id": 0} == before[0] | {"id": 0}
    assert february == before[1]


@pytest.mark.parametrize("column", ["first_sale_on", "last_sale_on"])
def test_from_scratch_sees_that_a_date_is_missing(client_of_sales: Client, column: str) -> None:
    ClientMonth.objects.filter(month=JAN).update(**{column: None})
    assert rollup.refresh(from_scratch=True) == 1
    assert not ClientMonth.objects.filter(**{column: None}).exists()


def test_from_scratch_removes_a_month_without_lines_and_adds_a_missing_one(client_of_sales: Client) -> None:
    ClientMonth.objects.filter(month=JAN).update(month=JAN.replace(month=3))
    assert rollup.refresh(from_scratch=True) == 1
    assert set(months(client_of_sales)) == {JAN, FEB}
