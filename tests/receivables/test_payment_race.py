"""Two payments of one client at the same moment, and two people at one payment.

KAM_ALLOCATION_ROUNDS says how often two people meet, fifteen times by default, each time at another client.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial

import pytest
from django.db import IntegrityError

from accounts.models import User
from dossiers.models import Client
from kam_crm.shared import clock
from kam_crm.shared.errors import StateConflict
from receivables.models import Allocation, Invoice, Payment, Reallocation
from receivables.payments import services as payments
from receivables.services import reallocate, register_payment
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory
from tests.factories.receivables import InvoiceFactory, PaymentFactory
from tests.support.races import Racers

PAYERS = 4
ROUNDS = 10
MEETINGS = int(os.environ.get("KAM_ALLOCATION_ROUNDS", "15"))
TRIES = 60  # of a twin until it fails as it must
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.server]


@pytest.fixture
def client() -> Client:
    client = ClientFactory()
    InvoiceFactory(client=client, amount=Decimal(100))
    return client


@pytest.fixture
def racers(transactional_db: None) -> Iterator[Racers]:
    with Racers(PAYERS) as racers:
        yield racers


def pay_at_once(racers: Racers, client: Client, finance: User) -> list[BaseException]:
    """Payments of 60 each against an open invoice of 100, each in a connection of its own."""

    def pay(n: int) -> None:
        register_payment(by=finance, client=client, number=str(n), date=clock.today(), amount=Decimal(60))

    answers = racers.at_once(*[partial(pay, n) for n in range(PAYERS)], expected=BaseException)
    return [answer for answer in answers if answer is not None]


def take_back_all() -> None:
    Allocation.objects.all().delete()
    Payment.objects.all().delete()


def test_payments_at_once_share_the_open_part_and_the_rest_is_an_advance(
    client: Client, racers: Racers
) -> None:
    finance = UserFactory(role="finance")
    for _round in range(ROUNDS):
        assert pay_at_once(racers, client, finance) == []
        assert Invoice.objects.get().paid == 100
        spent = sorted(Payment.objects.values_list("allocated", flat=True))
        assert spent == [Decimal(0), Decimal(0), Decimal(40), Decimal(60)]
        take_back_all()


def test_without_the_lock_only_the_databases_check_is_left(
    client: Client, racers: Racers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: payments that do not queue up try to close the same part, and the constraint refuses them."""
    nothing: Callable[[object], None] = lambda keys: None  # noqa: E731
    monkeypatch.setattr(payments, "hold_money", nothing)
    finance = UserFactory(role="finance")
    refused = 0
    for _round in range(ROUNDS * 5):
        refused += sum(isinstance(fault, IntegrityError) for fault in pay_at_once(racers, client, finance))
        assert Invoice.objects.get().paid <= 100
        take_back_all()
        if refused:
            break
    assert refused


@pytest.fixture
def two_people(transactional_db: None) -> Iterator[Racers]:
    with Racers(2) as racers:
        yield racers


def put_at_once(racers: Racers, manager: User, people: list[User]) -> tuple[Payment, list[object]]:
    """Two put one payment of 200 on an invoice of 100 each, another one each; both look at it as it was."""
    client = ClientFactory(manager=manager)
    payment = PaymentFactory(client=client, amount=Decimal(200))
    invoices = [InvoiceFactory(client=client, amount=Decimal(100)) for _person in people]
    seen = Payment.objects.get(pk=payment.pk).updated_at

    def put(by: User, invoice: Invoice) -> None:
        parts = [(invoice, Decimal(100))]
        reallocate(by=by, payment=payment, parts=parts, reason="by letter", expected_updated_at=seen)

    writes = [partial(put, *pair) for pair in zip(people, invoices, strict=True)]
    return payment, racers.at_once(*writes, expected=StateConflict)


def test_two_people_allocate_one_payment_and_the_second_is_told(two_people: Racers) -> None:
    """What the first decided stays, the second sees it before anything is replaced (R174)."""
    manager, people = UserFactory(role="kam"), [UserFactory(role="finance") for _n in range(2)]
    first: Counter[int] = Counter()
    for _meeting in range(MEETINGS):
        payment, answers = put_at_once(two_people, manager, people)
        told = [index for index, one in enumerate(answers) if isinstance(one, StateConflict)]
        assert [getattr(answers[index], "code", "") for index in told] == ["changed_meanwhile"]
        payment.refresh_from_db()
        assert (payment.allocated, payment.allocations.count()) == (100, 1)
        assert Reallocation.objects.filter(payment=payment).count() == 1
        first[1 - told[0]] += 1
    sys.stdout.write(f"KAM_ALLOCATION_ROUNDS={MEETINGS} first: {dict(first)}\n")


def test_without_the_lock_both_allocate_one_payment(
    two_people: Racers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: both find the payment as they saw it, and neither is told of the other."""
    monkeypatch.setattr(payments, "hold_money", lambda keys: None)
    manager, people = UserFactory(role="kam"), [UserFactory(role="finance") for _n in range(2)]
    for _try in range(TRIES):
        payment, answers = put_at_once(two_people, manager, people)
        if answers == [None, None]:
            break
    assert answers == [None, None] and payment.allocations.count() == 2
