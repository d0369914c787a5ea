"""Two people at one bank file, and a bank file beside an entry by hand, at the same moment."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
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
from receivables.models import BankLine, BankStatement, Invoice, Payment
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
INN = "4704118203"
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
def owing(transactional_db: None) -> Client:
    client = ClientFactory(inn=INN)
    InvoiceFactory(client=client, number="4158", amount=Decimal(100))
    InvoiceFactory(client=client, number="4159", amount=Decimal(100))
    return client


def file() -> bytes:
    # not the invoice that is due first: there the check of the database alone would refuse the second payment
    return onec([Movement("1", "100.00", "сч 4159", inn=INN, date=clock.today())])


def load(finance: User) -> BankStatement:
    return load_statement(by=finance, data=file(), name="bank.txt").statements[0]


def sweep() -> None:
    """Back to open invoices and no file."""
    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE receivables_bankline, receivables_bankstatement, receivables_payment CASCADE"
        )
    Invoice.objects.update(paid=0)


def enter(finance: User, client: Client) -> None:
    register_payment(by=finance, client=client, number="1", date=clock.today(), amount=Decimal(100))


def nothing(*_given: Any, **_named: Any) -> None:
    """Instead of a lock."""


def unlocked(row: Any, *related: str) -> Any:
    return type(row).objects.select_related(*related).get(pk=row.pk) if related else row


def doubled(racers: Racers, *actions: Callable[[], object]) -> bool:
    """Whether one payment became two."""
    racers.at_once(*actions, expected=BaseException)
    return Payment.objects.count() > 1


def test_two_people_post_one_load_and_each_line_is_one_payment(
    racers: Racers, finance: User, owing: Client
) -> None:
    other = UserFactory(role="finance")
    for _round in range(ROUNDS):
        statement = load(finance)
        post = [partial(post_statement, by=by, statement=statement) for by in (finance, other)]
        answers = racers.at_once(*post, expected=StateConflict)
        assert sum(isinstance(answer, StateConflict) for answer in answers) == 1
        assert Payment.objects.count() == 1
        assert list(BankLine.objects.values_list("state", flat=True)) == ["posted"]
        sweep()


def test_two_people_load_one_file_and_it_is_there_once(racers: Racers, finance: User, owing: Client) -> None:
    for _round in range(ROUNDS):
        racers.at_once(partial(load, finance), partial(load, finance), expected=EXPECTED)
        assert (BankStatement.objects.count(), BankLine.objects.count()) == (1, 1)
        sweep()


def test_a_load_beside_an_entry_by_hand_is_one_payment(racers: Racers, finance: User, owing: Client) -> None:
    """Whoever comes first: the bank finds what was entered, a person is told that it is there."""
    for _round in range(ROUNDS):
        statement = load(finance)
        racers.at_once(
            partial(post_statement, by=finance, statement=statement),
            partial(enter, finance, owing),
            expected=EXPECTED,
        )
        assert Payment.objects.count() == 1
        payment = Payment.objects.get()
        assert (payment.allocated, payment.bank_line is not None) == (100, True)
        sweep()


def test_without_the_lock_of_the_money_the_entry_is_doubled(
    racers: Racers, finance: User, owing: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: bank and person do not wait for each other, and one payment becomes two."""
    monkeypatch.setattr(posting, "hold_money", nothing)
    monkeypatch.setattr(payments, "hold_money", nothing)
    found = False
    for _try in range(TRIES):
        statement = load(finance)
        found = doubled(
            racers, partial(post_statement, by=finance, statement=statement), partial(enter, finance, owing)
        )
        sweep()
        if found:
            break
    assert found


def test_without_the_unique_line_one_file_is_loaded_twice(
    racers: Racers, finance: User, owing: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: without the lock of the account and the indexes of the database the file is there twice."""
    monkeypatch.setattr(loading, "locked", unlocked)
    load(finance)
    sweep()
    drop = ("bank_file_once", "bank_line_once")
    kept = []
    with connection.cursor() as cursor:
        for name in drop:
            cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [name])
            kept.append(cursor.fetchone()[0])
            cursor.execute(f"DROP INDEX {name}")
    try:
        found = False
        for _try in range(TRIES):
            racers.at_once(partial(load, finance), partial(load, finance), expected=BaseException)
            found = BankStatement.objects.count() == 2
            sweep()
            if found:
                break
        assert found
    finally:
        with connection.cursor() as cursor:
            for index in kept:
                cursor.execute(index)
