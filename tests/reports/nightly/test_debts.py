from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from dossiers.models import Client
from reports.models import DebtSnapshot
from reports.nightly.context import StepContext
from reports.nightly.steps import debts
from tests.factories.dossiers import ClientFactory
from tests.factories.receivables import AllocationFactory, CreditLimitFactory, InvoiceFactory, PaymentFactory

AS_OF = dt.date(2026, 6, 30)


def owe(client: Client, amount: str, due: dt.date) -> None:
    InvoiceFactory(client=client, date=due - dt.timedelta(days=30), due_date=due, amount=Decimal(amount))


@pytest.mark.django_db
def test_debts_by_days_past_due() -> None:
    client = ClientFactory()
    for age, amount in (
        (0, "1.00"),
        (1, "2.00"),
        (30, "4.00"),
        (31, "8.00"),
        (61, "16.00"),
        (91, "32.00"),
        (181, "64"),
    ):
        owe(client, amount, AS_OF - dt.timedelta(days=age))
    CreditLimitFactory(client=client, amount=Decimal(100))
    PaymentFactory(client=client, date=AS_OF, amount=Decimal(5))
    assert debts.run(StepContext.of(AS_OF)) == 1
    row = DebtSnapshot.objects.get()
    assert (row.not_due, row.days_1_30, row.days_31_60, row.days_61_90) == (1, 6, 8, 16)
    assert (row.days_91_180, row.days_over_180) == (32, 64)
    assert (row.balance, row.overdue, row.overdue_days, row.over_limit, row.advances) == (
        127,
        126,
        181,
        27,
        5,
    )
    assert row.manager == client.manager


@pytest.mark.django_db
def test_who_owes_nothing_has_no_row_and_the_past_is_seen_as_it_was() -> None:
    client = ClientFactory()
    owe(client, "100.00", AS_OF)
    payment = PaymentFactory(client=client, date=AS_OF, amount=Decimal(100))
    AllocationFactory(payment=payment, invoice=client.invoices.get(), amount=Decimal(100))
    assert debts.run(StepContext.of(AS_OF)) == 0
    assert debts.run(StepContext.of(AS_OF - dt.timedelta(days=1))) == 1
    assert DebtSnapshot.objects.get().over_limit == 0  # without a limit nothing is over it
