"""Two people at one bank file, and a bank file beside an entry by hand, at the same moment.

Eight rounds by default; KAM_BANK_ROUNDS chooses others. Each round has a client and a payment of its own.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from itertools import count
from typing import Any

import pytest
from django.db import IntegrityError, connection

from accounts.models import OwnCompany, User
from dossiers.models import Client
from kam_crm.shared import clock
from kam_crm.shared.errors import BusinessRuleError, StateConflict
from receivables.bank.services import loading, posting
from receivables.bank.services.loading import load_statement
from receivables.bank.services.posting import post_statement
from receivables.models import BankLine, BankStatement, Invoice
from receivables.payments import services as payments
from receivables.services import register_payment
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory
from tests.factories.receivables import InvoiceFactory
from tests.receivables.bank_files import OWN_INN, Movement, onec
from tests.support.races import Racers

ROUNDS = int(os.environ.get("KAM_BANK_ROUNDS", "8"))
TRIES = 60  # of a twin until it fails as it must
EXPECTED = (BusinessRuleError, IntegrityError)
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.server]


@pytest.fixture
def racers(transactional_db: None) -> Iterator[Racers]:
    with Racers(2) as racers:
        yield racers


@pytest.fixture
def finance(transactional_db: None) -> User:
    OwnCompany.objects.create(name="Ours", inn=OWN_INN)
    return UserFactory(role="finance")


@pytest.fixture
def owing(finance: User) -> Callable[[], Client]:
    """Another client that owes two invoices of 100."""
    manager, numbers = UserFactory(role="kam"), count(1)

    def make() -> Client:
        number = next(numbers)
        client = ClientFactory(inn=f"4704{number:06}", manager=manager)
        InvoiceFactory(client=client, number=f"{number}1", amount=Decimal(100))
        InvoiceFactory(client=client, number=f"{number}2", amount=Decimal(100))
        return client

    return make


def file(client: Client) -> bytes:
    # not the invoice that is due first: there the check of the database alone would refuse the second payment
    last = Invoice.objects.filter(client=client).latest("pk")
    return onec([Movement(str(client.pk), "100.00", f"сч {last.number}", inn=client.inn, date=clock.today())])


def load(finance: User, data: bytes) -> BankStatement:
    return load_statement(by=finance, data=data, name="bank.txt").statements[0]


def enter(finance: User, client: Client) -> None:
    register_payment(
        by=finance, client=client, number=str(client.pk), date=clock.today(), amount=Decimal(100)
    )


def nothing(*_given: Any, **_named: Any) -> None:
    """Instead of a lock."""


def unlocked(row: Any, *related: str) -> Any:
    return type(row).objects.select_related(*related).get(pk=row.pk) if related else row


def test_two_people_post_one_load_and_each_line_is_one_payment(
    racers: Racers, finance: User, owing: Callable[[], Client]
) -> None:
    other = UserFactory(role="finance")
    for _round in range(ROUNDS):
        client = owing()
        statement = load(finance, file(client))
        post = [partial(post_statement, by=by, statement=statement) for by in (finance, other)]
        answers = racers.at_once(*post, expected=StateConflict)
        assert sum(isinstance(answer, StateConflict) for answer in answers) == 1
        assert client.payments.count() == 1
        assert list(statement.lines.values_list("state", flat=True)) == ["posted"]


def test_two_people_load_one_file_and_it_is_there_once(
    racers: Racers, finance: User, owing: Callable[[], Client]
) -> None:
    for number in range(1, ROUNDS + 1):
        again = partial(load, finance, file(owing()))
        racers.at_once(again, again, expected=EXPECTED)
        assert (BankStatement.objects.count(), BankLine.objects.count()) == (number, number)


def test_a_load_beside_an_entry_by_hand_is_one_payment(
    racers: Racers, finance: User, owing: Callable[[], Client]
) -> None:
    """Whoever comes first: the bank finds what was entered, a person is told that it is there (R174)."""
    told: Counter[str] = Counter()
    for _round in range(ROUNDS):
        client = owing()
        statement = load(finance, file(client))
        answers = racers.at_once(
            partial(post_statement, by=finance, statement=statement),
            partial(enter, finance, client),
            expected=EXPECTED,
        )
        payment = client.payments.get()
        assert (payment.allocated, payment.bank_line is not None) == (100, True)
        told[next((str(one) for one in answers if isinstance(one, EXPECTED)), "found")] += 1
    sys.stdout.write(f"KAM_BANK_ROUNDS={ROUNDS} {dict(told)}\n")


def test_without_the_lock_of_the_money_the_entry_is_doubled(
    racers: Racers, finance: User, owing: Callable[[], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: bank and person do not wait for each other, and one payment becomes two."""
    monkeypatch.setattr(posting, "hold_money", nothing)
    monkeypatch.setattr(payments, "hold_money", nothing)
    for _try in range(TRIES):
        client = owing()
        post = partial(post_statement, by=finance, statement=load(finance, file(client)))
        racers.at_once(post, partial(enter, finance, client), expected=BaseException)
        if client.payments.count() > 1:
            break
    assert client.payments.count() > 1


def test_without_the_unique_line_one_file_is_loaded_twice(
    racers: Racers, finance: User, owing: Callable[[], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: without the lock of the account and the indexes of the database the file is there twice."""
    monkeypatch.setattr(loading, "locked", unlocked)
    load(finance, file(owing()))
    drop = ("bank_file_once", "bank_line_once")
    kept = []
    with connection.cursor() as cursor:
        for name in drop:
            cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [name])
            kept.append(cursor.fetchone()[0])
            cursor.execute(f"DROP INDEX {name}")
    try:
        lines = BankLine.objects.none()
        for _try in range(TRIES):
            client = owing()
            again = partial(load, finance, file(client))
            racers.at_once(again, again, expected=BaseException)
            lines = BankLine.objects.filter(number=str(client.pk))
            if lines.count() == 2:
                break
        assert lines.count() == 2
    finally:
        BankLine.objects.all().delete()
        BankStatement.objects.all().delete()
        with connection.cursor() as cursor:
            for index in kept:
                cursor.execute(index)
