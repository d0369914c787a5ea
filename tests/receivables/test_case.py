"""The worked case: allocation, open parts, overdue, over-limit and ageing to the kopeck."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from dossiers.models import Client
from receivables.ageing import ageing
from receivables.models import Allocation, Invoice, Payment
from receivables.services import credit_state, refresh_summary, register_payment
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory
from tests.factories.receivables import CreditLimitFactory, InvoiceFactory

pytestmark = pytest.mark.server
CASE = json.loads((Path(__file__).parent.parent / "data" / "receivables_case.json").read_text())
AS_OF = dt.date.fromisoformat(CASE["as_of"])
AGES = {
    "not_due": "not_due", "1-30": "days_1_30", "31-60": "days_31_60", "61-90": "days_61_90", "91-180": "days_91_180",
    "180+": "days_over_180",
}  # fmt: skip


@pytest.fixture
def client(db: Any, time_machine: Any) -> Client:
    time_machine.move_to(dt.datetime(2026, 6, 30, 12, tzinfo=dt.UTC))
    client = ClientFactory()
    CreditLimitFactory(client=client, amount=Decimal(CASE["credit_limit"]))
    for number, date, term, amount in CASE["invoices"]:
        day = dt.date.fromisoformat(date)
        InvoiceFactory(
            client=client,
            number=number,
            date=day,
            due_date=day + dt.timedelta(days=term),
            amount=Decimal(amount),
        )
    finance = UserFactory(role="finance")
    for number, date, amount in CASE["payments"]:
        register_payment(
            by=finance, client=client, number=number, date=dt.date.fromisoformat(date), amount=Decimal(amount)
        )
    return client


def test_payments_fall_on_invoices_by_due_date(client: Client) -> None:
    found = [
        [a.payment.number, a.invoice.number, str(a.amount), (a.payment.date - a.invoice.due_date).days]
        for a in Allocation.objects.select_related("payment", "invoice").order_by(
            "payment__date", "invoice__due_date"
        )
    ]
    assert found == CASE["allocations"]


def test_open_parts_are_kept_by_the_database(client: Client) -> None:
    assert {i.number: str(i.open_amount) for i in Invoice.objects.open().order_by("number")} == CASE["open"]
    assert all(payment.allocated == payment.amount for payment in Payment.objects.all())


def test_overdue_over_limit_and_ages(client: Client) -> None:
    row = ageing(AS_OF)[0]
    assert str(row.balance) == CASE["receivable"]
    assert str(row.overdue) == CASE["overdue"]
    assert row.overdue_days == CASE["overdue_items"][0][2]
    assert str(row.not_due) == CASE["current"]
    assert str(row.over_limit) == CASE["over_limit"]
    assert {name: getattr(row, field) for name, field in AGES.items()} == {
        name: Decimal(amount) for name, amount in CASE["ageing"].items()
    }


def test_a_past_date_sees_only_what_had_happened(client: Client) -> None:
    before = ageing(dt.date(2026, 4, 14))[0]
    assert before.balance == Decimal("250000.00")
    assert before.overdue == Decimal("100000.00")


def test_lists_and_credit_show_the_same_figures(client: Client) -> None:
    refresh_summary(None, as_of=AS_OF)
    client.summary.refresh_from_db()
    state = credit_state(client.pk, AS_OF)
    assert client.summary.debt == state.debt == Decimal(CASE["receivable"])
    assert client.summary.over_limit == state.over_limit == Decimal(CASE["over_limit"])
    assert client.summary.overdue_days == state.overdue_days == 19
