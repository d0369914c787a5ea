"""Buckets and due dates as tables, and the database's sums by the same edges."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from receivables.ageing import BUCKETS, ageing, bucket, due_range, nothing_owed
from receivables.models import Invoice
from tests.factories.receivables import AllocationFactory, CreditLimitFactory, InvoiceFactory, PaymentFactory

AS_OF = dt.date(2026, 6, 30)


@pytest.mark.parametrize(
    ("late", "name"),
    [
        (-30, "not_due"), (-1, "not_due"), (0, "not_due"), (1, "days_1_30"), (30, "days_1_30"), (31, "days_31_60"),
        (60, "days_31_60"), (61, "days_61_90"), (90, "days_61_90"), (91, "days_91_180"), (180, "days_91_180"),
        (181, "days_over_180"), (4000, "days_over_180"),
    ],
)  # fmt: skip
def test_the_day_of_due_is_in_time_and_each_bucket_ends_with_its_last_day(late: int, name: str) -> None:
    assert bucket(AS_OF - dt.timedelta(days=late), AS_OF) == name


@pytest.mark.parametrize("late", [*range(-40, 200), -4000, 4000])
def test_every_due_date_lies_in_exactly_one_range(late: int) -> None:
    """Every day around the edges, not some of thirty years."""
    due = AS_OF - dt.timedelta(days=late)

    def lies_in(name: str) -> bool:
        first, last = due_range(name, AS_OF)
        return (first is None or first <= due) and (last is None or due <= last)

    assert [name for name, *_rest in BUCKETS if lies_in(name)] == [bucket(due, AS_OF)]


@pytest.mark.django_db
def test_of_no_clients_there_are_no_debts_and_of_all_there_are_all() -> None:
    """A page without rows asks for nobody, which is not everybody."""
    owing, other = InvoiceFactory(date=AS_OF).client, InvoiceFactory(date=AS_OF).client
    assert ageing(AS_OF, []) == []
    assert [row.client_id for row in ageing(AS_OF, [other.pk])] == [other.pk]
    assert [row.client_id for row in ageing(AS_OF)] == [owing.pk, other.pk]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("late", "name"),
    [(0, "not_due"), (1, "days_1_30"), (30, "days_1_30"), (31, "days_31_60"), (60, "days_31_60"), (61, "days_61_90"),
     (90, "days_61_90"), (91, "days_91_180"), (180, "days_91_180"), (181, "days_over_180")],
)  # fmt: skip
def test_the_database_ages_by_the_same_edges(late: int, name: str) -> None:
    due = AS_OF - dt.timedelta(days=late)
    client = InvoiceFactory(amount=70, date=due, due_date=due).client
    InvoiceFactory(client=client, amount=900, date=AS_OF + dt.timedelta(days=1))  # not yet there
    (row,) = ageing(AS_OF, [client.pk])
    assert [one for one, *_rest in BUCKETS if row.bucket(one)] == [name]
    assert (row.balance, row.bucket(name), row.overdue_days) == (70, 70, late)
    assert row.overdue == (70 if late else 0)
    assert (row.credit_limit, row.over_limit) == (None, 0)


@pytest.mark.django_db
def test_the_register_of_invoices_ages_by_the_same_edges() -> None:
    """Each open invoice lies in the bucket of its day and in no other; what is paid lies in none."""
    days = (-400, -1, 0, 1, 30, 31, 60, 61, 90, 91, 180, 181, 4000)
    for late in days:
        InvoiceFactory(due_date=AS_OF - dt.timedelta(days=late), amount=10, paid=9)
        InvoiceFactory(due_date=AS_OF - dt.timedelta(days=late), amount=10, paid=10)
    for name, *_rest in BUCKETS:
        found = Invoice.objects.aged(name, AS_OF).values_list("due_date", flat=True)
        expected = [due for late in days if bucket(due := AS_OF - dt.timedelta(days=late), AS_OF) == name]
        assert sorted(found) == sorted(expected)
    overdue = Invoice.objects.overdue(AS_OF)
    assert overdue.count() == sum(late > 0 for late in days)
    assert {invoice.open_amount for invoice in overdue} == {1}


@pytest.mark.django_db
def test_money_closes_invoices_by_due_date_then_date_then_number() -> None:
    client, day = InvoiceFactory(number="1", date=AS_OF, due_date=AS_OF).client, dt.timedelta(days=1)
    for number, date, due in (
        ("4", AS_OF, AS_OF + day), ("9", AS_OF - day, AS_OF), ("5", AS_OF - day, AS_OF + day), ("2", AS_OF, AS_OF),
    ):  # fmt: skip
        InvoiceFactory(client=client, number=number, date=date, due_date=due)
    assert [invoice.number for invoice in client.invoices.in_due_order()] == ["9", "1", "2", "5", "4"]


@pytest.mark.django_db
def test_what_was_paid_later_was_owed_then() -> None:
    """Of two payments the day knows one; the other was money nobody had yet."""
    invoice = InvoiceFactory(amount=100, date=AS_OF - dt.timedelta(days=9), due_date=AS_OF)
    for day, amount in ((AS_OF, 30), (AS_OF + dt.timedelta(days=1), 70)):
        payment = PaymentFactory(client=invoice.client, amount=amount + 5, date=day)
        AllocationFactory(payment=payment, invoice=invoice, amount=amount, date=day)
    (row,) = ageing(AS_OF, [invoice.client_id])
    assert (row.balance, row.not_due, row.advances) == (70, 70, 5)
    (row,) = ageing(AS_OF + dt.timedelta(days=1), [invoice.client_id])
    assert (row.balance, row.advances) == (0, 10)


@pytest.mark.django_db
def test_an_advance_that_was_spent_later_was_an_advance_then() -> None:
    payment = PaymentFactory(amount=50, date=AS_OF)
    AllocationFactory(payment=payment, amount=20, date=AS_OF + dt.timedelta(days=1))
    (row,) = ageing(AS_OF, [payment.client_id])
    assert (row.balance, row.advances) == (0, 50)
    assert [row.bucket(name) for name, *_rest in BUCKETS] == [0] * len(BUCKETS)
    assert (row.overdue, row.overdue_days, row.credit_limit, row.over_limit) == (0, 0, None, 0)


@pytest.mark.django_db
def test_the_limit_of_the_day_is_the_newest_that_has_begun() -> None:
    client = CreditLimitFactory(amount=100, valid_from=AS_OF - dt.timedelta(days=1)).client
    CreditLimitFactory(client=client, amount=40, valid_from=AS_OF)
    CreditLimitFactory(client=client, amount=7, valid_from=AS_OF + dt.timedelta(days=1))
    InvoiceFactory(client=client, amount=50, date=AS_OF)
    (row,) = ageing(AS_OF, [client.pk])
    assert (row.credit_limit, row.over_limit) == (40, 10)


def test_a_bucket_that_does_not_exist_has_no_range() -> None:
    with pytest.raises(KeyError):
        due_range("days_7_8", AS_OF)


def test_nothing_owed_is_zero_everywhere() -> None:
    row = nothing_owed(7)
    assert row.client_id == 7
    assert {row.balance, row.overdue, row.over_limit, row.advances, *map(row.bucket, ["not_due"])} == {
        Decimal(0)
    }
    assert row.overdue_days == 0
