"""Balances of clients, contracts and legal entities of ours at any date."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal
from itertools import pairwise

import pytest

from receivables.models import Invoice
from receivables.payments.services import register_payment, reverse_payment
from receivables.settlements.ledger import Entry, account, balance, balances, entries_of
from receivables.summary import refresh_summary
from tests.factories.accounts import OwnCompanyFactory, UserFactory
from tests.factories.dossiers import ClientFactory, ContractFactory
from tests.factories.receivables import InvoiceFactory, PaymentFactory

START = dt.date(2025, 1, 1)
LEDGERS = 2_000
KINDS = ["shipment", "correction", "money", "return", "credit", "opening"]


def random_ledger(dice: random.Random) -> list[Entry]:
    entries = []
    for pk in range(dice.randint(0, 40)):
        kind = dice.choice(KINDS)
        amount = Decimal(dice.randint(1, 10_000_000)) / 100
        owed = kind in ("shipment", "correction")
        entries.append(
            Entry(
                1, dice.choice([None, 7, 8]), dice.choice([None, 3, 4]), START + dt.timedelta(dice.randint(0, 200)),
                kind, str(pk), amount if owed else Decimal(0), Decimal(0) if owed else amount, "x", pk,
            )
        )  # fmt: skip
    return sorted(entries, key=lambda entry: (entry.date, entry.pk))


def kopecks_at(entries: list[Entry], day: dt.date, contract: int | None, own: int | None) -> int:
    """The reference: whole kopecks, one document after the other, every day in turn."""
    left = 0
    for entry in entries:
        if contract is not None and entry.contract_id != contract:
            continue
        if own is not None and entry.own_company_id != own:
            continue
        if entry.date > day:
            continue
        if entry.kind in ("shipment", "correction"):
            left += int(entry.debit * 100)
        else:
            left -= int(entry.credit * 100)
    return left


def test_accounts_agree_with_plain_arithmetic_on_random_ledgers() -> None:
    """2,000 ledgers, any period: shipments − payments − returns ± acts; a closing is the next opening (R163)."""
    dice = random.Random(163)
    for _ledger in range(LEDGERS):
        entries = random_ledger(dice)
        contract, own = dice.choice([None, 7, 8]), dice.choice([None, 3, 4])
        days = sorted(START + dt.timedelta(dice.randint(-5, 210)) for _n in range(4))
        previous = None
        for first, last in pairwise(days):
            found = account(entries, first, last - dt.timedelta(1), contract_id=contract, own_company_id=own)
            assert found.opening * 100 == kopecks_at(entries, first - dt.timedelta(1), contract, own)
            assert found.closing * 100 == kopecks_at(
                entries, max(last - dt.timedelta(1), first - dt.timedelta(1)), contract, own
            )
            assert previous in (None, found.opening)
            if found.entries:
                assert found.running[-1][1] == found.closing
            previous = found.closing
        assert balance(entries, days[0]) * 100 == kopecks_at(entries, days[0], None, None)


@pytest.mark.django_db
def test_a_document_is_of_the_contract_in_force_and_money_of_the_invoice_it_names() -> None:
    """Each client, contract and own legal entity has its balance (R163)."""
    ours = OwnCompanyFactory()
    client = ClientFactory()
    old = ContractFactory(
        client=client, valid_from=dt.date(2025, 1, 1), valid_to=dt.date(2025, 6, 30), own_company=ours
    )
    new = ContractFactory(client=client, valid_from=dt.date(2025, 7, 1), own_company=None)
    before = InvoiceFactory(client=client, date=dt.date(2024, 12, 31), amount=Decimal("10.00"))
    first = InvoiceFactory(client=client, date=dt.date(2025, 6, 30), amount=Decimal("100.00"))
    InvoiceFactory(client=client, date=dt.date(2025, 7, 1), amount=Decimal("1000.00"))
    PaymentFactory(
        client=client, date=dt.date(2025, 7, 2), amount=Decimal("30.00"), named_invoice=first, number="1"
    )
    PaymentFactory(client=client, date=dt.date(2025, 7, 3), amount=Decimal("400.00"), number="2")
    InvoiceFactory(date=dt.date(2025, 7, 1))

    found = {
        (row.contract_id, row.own_company_id): row.amount
        for row in balances([client.pk], dt.date(2025, 7, 31))
    }
    assert found == {
        (None, None): Decimal("10.00"),
        (old.pk, ours.pk): Decimal("70.00"),
        (new.pk, None): Decimal("600.00"),
    }
    entries = entries_of(client.pk, dt.date(2025, 7, 31))
    assert entries[0].pk == before.pk
    assert account(entries, dt.date(2025, 7, 1), dt.date(2025, 7, 31), contract_id=old.pk).closing == Decimal(
        "70.00"
    )
    assert balance(entries, dt.date(2025, 7, 2)) == Decimal("1080.00")


@pytest.mark.django_db
def test_the_account_ends_in_the_debt_that_the_lists_show() -> None:
    """Open invoices less advances, whatever was allocated and reversed (R163)."""
    finance = UserFactory(role="finance")
    client = ClientFactory()
    day = dt.date(2025, 3, 3)
    InvoiceFactory(client=client, date=day, amount=Decimal("500.00"))
    register_payment(by=finance, client=client, number="1", date=day, amount=Decimal("200.00"))
    wrong = register_payment(by=finance, client=client, number="2", date=day, amount=Decimal("50.00"))
    reverse_payment(by=finance, payment=wrong, reason="another client")
    refresh_summary([client.pk], as_of=day)

    open_sum = sum(invoice.amount - invoice.paid for invoice in Invoice.objects.filter(client=client))
    (row,) = balances([client.pk], day)
    assert row.amount == open_sum == Decimal("300.00")
