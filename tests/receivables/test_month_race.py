"""A month is closed beside postings into it.

Twenty rounds by default; KAM_MONTH_ROUNDS chooses others. Each round has clients of its own.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import connection

from kam_crm.shared.errors import BusinessRuleError
from receivables.models import ClosedMonth, Payment
from receivables.months.services import close_month
from receivables.payments import services as payments
from receivables.services import register_payment
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory
from tests.factories.receivables import InvoiceFactory
from tests.support.races import Racers, overtaken

ROUNDS = int(os.environ.get("KAM_MONTH_ROUNDS", "20"))
PAYERS = 3
MONTH = dt.date(2026, 7, 1)
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.server]


@pytest.fixture(autouse=True)
def business_date(settings: Any) -> None:
    settings.BUSINESS_DATE = dt.date(2026, 11, 16)


@pytest.fixture
def racers(transactional_db: None) -> Iterator[Racers]:
    with Racers(PAYERS + 1) as racers:
        yield racers


def test_a_posting_is_in_before_the_closing_or_not_at_all(racers: Racers) -> None:
    """What the closing did not wait for is refused: no document comes into a closed month (R163)."""
    finance, manager = UserFactory(role="finance"), UserFactory(role="kam")
    outcomes: Counter[int] = Counter()
    for number in range(ROUNDS):
        clients = [ClientFactory(manager=manager) for _n in range(PAYERS)]
        for client in clients:
            InvoiceFactory(client=client, date=dt.date(2026, 6, 1))
        pay = [
            partial(
                register_payment, by=finance, client=client, number=str(number), date=MONTH, amount=Decimal(1)
            )
            for client in clients
        ]
        answers = racers.at_once(*pay, partial(close_month, by=finance, month=MONTH))
        closed = answers.pop()
        assert isinstance(closed, ClosedMonth)
        entered = [one for one in answers if isinstance(one, Payment)]
        refusals = [one.code for one in answers if isinstance(one, BusinessRuleError)]
        assert len(entered) + len(refusals) == PAYERS and set(refusals) <= {"month_locked"}
        assert Payment.objects.filter(client__in=clients).count() == len(entered)
        outcomes[len(entered)] += 1
        closed.delete()
    sys.stdout.write(f"KAM_MONTH_ROUNDS={ROUNDS} payments before the closing: {dict(outcomes)}\n")


def late_posting() -> list[Any]:
    """A payment stands inside its transaction after it was entered; the month is closed meanwhile."""
    finance, client = UserFactory(role="finance"), ClientFactory()
    closed_at: list[int] = []

    def close() -> None:
        close_month(by=finance, month=MONTH)
        closed_at.append(Payment.objects.filter(client=client).count())

    answers = overtaken(
        partial(register_payment, by=finance, client=client, number="1", date=MONTH, amount=Decimal(1)),
        close,
        at=(payments, "allocate"),
    )
    assert isinstance(answers[0], Payment)
    return closed_at


def test_a_closing_waits_for_the_posting_under_way(transactional_db: None) -> None:
    """Whoever closes sees every document of the month (R163)."""
    assert late_posting() == [1]


def test_without_the_lock_a_posting_comes_after_the_closing(transactional_db: None) -> None:
    """The twin: the closing is over while the posting is not."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE receivables_closedmonth DISABLE TRIGGER month_alone")
    try:
        assert late_posting() == [0]
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE receivables_closedmonth ENABLE TRIGGER month_alone")
