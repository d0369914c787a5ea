"""When a client's limit frees: by the days due, moved by how late they usually pay."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from receivables.credit.pages.freeing import due_days, freeing, usual_delay
from tests.factories.dossiers import ClientFactory
from tests.factories.receivables import AllocationFactory, InvoiceFactory, PaymentFactory
from tests.support.days import TODAY

pytestmark = pytest.mark.django_db
D = Decimal


def test_what_falls_due_frees_the_limit_later_by_the_usual_delay(today: dt.date) -> None:
    """Steps add up; a day off moves to the next working day (R140)."""
    client = ClientFactory()
    for late in (1, 3):
        paid = InvoiceFactory(client=client, amount=D(100), due_date=TODAY - dt.timedelta(days=30))
        payment = PaymentFactory(client=client, amount=D(100), date=paid.due_date + dt.timedelta(days=late))
        AllocationFactory(payment=payment, invoice=paid, amount=D(100))
    for days, amount in ((2, 500), (2, 100), (9, 300)):
        InvoiceFactory(client=client, amount=D(amount), due_date=TODAY + dt.timedelta(days=days))
    delay = usual_delay(client.pk, TODAY)
    assert delay == 2
    steps = freeing(due_days(client.pk, TODAY), D(-50), delay)
    assert [(one.amount, one.free) for one in steps] == [(600, 550), (300, 850)]
    # Friday and two days are a Sunday
    assert [one.likely for one in steps] == [dt.date(2026, 11, 23), dt.date(2026, 11, 30)]


def test_who_pays_in_time_moves_nothing(today: dt.date) -> None:
    client = ClientFactory()
    assert usual_delay(client.pk, TODAY) == 0
    assert freeing(due_days(client.pk, TODAY), None, 0) == []
