"""Two payments of one client at the same moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial

import pytest
from django.db import IntegrityError

from accounts.models import User
from dossiers.models import Client
from kam_crm.shared import clock
from receivables.models import Allocation, Invoice, Payment
from receivables.payments import services as payments
from receivables.services import register_payment
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory
from tests.factories.receivables import InvoiceFactory
from tests.support.races import Racers

PAYERS = 4
ROUNDS = 10
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
