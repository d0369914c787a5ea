from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal

import pytest

from dossiers.models import Client
from receivables.ageing import ageing
from reports.models import DebtSnapshot
from reports.nightly.context import StepContext
from reports.nightly.steps import debts
from tests.factories.dossiers import ClientFactory
from tests.factories.receivables import AllocationFactory, CreditLimitFactory, InvoiceFactory, PaymentFactory

AS_OF = dt.date(2026, 6, 30)
KEYS = ("client_id", "manager_id")


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


@pytest.mark.django_db
def test_what_was_kept_of_a_day_is_what_its_documents_say_months_later() -> None:
    """Random documents, entered day by day: the snapshot of each night equals the ages worked out from scratch."""
    draw, clients = random.Random(14), ClientFactory.create_batch(3)
    for client in clients:
        CreditLimitFactory(client=client, amount=Decimal(900), valid_from=AS_OF - dt.timedelta(days=1))
    days = [AS_OF + dt.timedelta(days=17 * number) for number in range(12)]
    for day in days:
        for client in clients:
            if draw.random() < 0.7:
                amount, term = Decimal(draw.randrange(100, 900)), draw.choice([0, 14, 45])
                InvoiceFactory(client=client, date=day, due_date=day + dt.timedelta(days=term), amount=amount)
            if draw.random() < 0.6:
                payment = PaymentFactory(client=client, date=day, amount=Decimal(draw.randrange(50, 600)))
                invoice = client.invoices.open().order_by("due_date", "pk").first()
                if invoice is not None:
                    part = min(invoice.amount - invoice.paid, payment.amount)
                    AllocationFactory(payment=payment, invoice=invoice, amount=part, date=day)
        debts.run(StepContext.of(day))
    kept = DebtSnapshot.objects.values_list("as_of", *debts.COLUMNS)
    again = {
        (day, row.client_id): tuple(getattr(row, name) for name in debts.COLUMNS if name not in KEYS)
        for day in days for row in ageing(day) if row.balance > 0
    }  # fmt: skip
    found = {(day, client): tuple(figures) for day, client, _manager, *figures in kept}
    # of older days only some are kept
    assert found == {key: again[key] for key in found} and len(found) > 20
