"""Opening balances: what was paid before the change of systems is in no payment here, and counts exactly once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.test import override_settings
from django.urls import reverse

from accounts.models import User
from dossiers.history.timeline import timeline
from dossiers.models import Client
from integrations.imports.problems import Counts
from kam_crm.shared.errors import BusinessRuleError
from receivables.ageing import ageing
from receivables.models import Invoice, Payment, PaymentKind
from receivables.services import register_payment, reverse_payment
from tests.factories.dossiers import ClientFactory
from tests.factories.orders import ShipmentFactory
from tests.factories.receivables import InvoiceFactory
from tests.integrations.files import give, refused
from tests.support.sessions import signed_in

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 19)
HEADER = "number,date,client_code,amount,paid,due_date\n"
FILE = HEADER + "A-1,2026-10-01,K1,1000,300,2026-10-31\nA-2,2026-11-02,K1,500,,2026-12-02"


@pytest.fixture(autouse=True)
def on_that_day() -> Iterator[None]:
    with override_settings(BUSINESS_DATE=TODAY):
        yield


@pytest.fixture(autouse=True)
def client(kam: User) -> Client:
    return ClientFactory(code="K1", manager=kam)


def pay(finance: User, client: Client, amount: int, number: str = "77") -> Payment:
    return register_payment(by=finance, client=client, number=number, date=TODAY, amount=Decimal(amount))


def paid(number: str = "A-1") -> Decimal:
    return Decimal(Invoice.objects.get(number=number).paid)


def test_the_debt_is_what_is_open_on_any_day(client: Client, finance: User) -> None:
    assert give("openings", FILE, finance) == Counts(created=2)
    [today] = ageing(TODAY, [client.pk])
    assert (today.balance, today.overdue, today.advances) == (Decimal(1200), Decimal(700), 0)
    # also on a day before the file came
    [before] = ageing(dt.date(2026, 10, 20), [client.pk])
    assert (before.balance, before.overdue) == (Decimal(700), 0)
    client.summary.refresh_from_db()
    assert (client.summary.debt, client.summary.overdue) == (Decimal(1200), Decimal(700))


def test_a_later_payment_closes_the_rest_and_the_same_file_changes_nothing(
    client: Client, finance: User
) -> None:
    give("openings", FILE, finance)
    pay(finance, client, 900)
    assert (paid("A-1"), paid("A-2")) == (1000, 200)
    assert give("openings", FILE, finance) == Counts(unchanged=2)
    assert Payment.objects.filter(kind=PaymentKind.OPENING).count() == 1
    [row] = ageing(TODAY, [client.pk])
    assert row.balance == Decimal(300)


def test_an_advance_closes_what_the_paid_part_left(client: Client, finance: User) -> None:
    pay(finance, client, 100)
    give("openings", FILE, finance)
    assert (paid("A-1"), paid("A-2")) == (400, 0)


def test_an_invoice_that_came_without_its_paid_part_gets_it(client: Client, finance: User) -> None:
    InvoiceFactory(client=client, number="A-1", date=dt.date(2026, 10, 1), due_date=dt.date(2026, 10, 31),
                   amount=Decimal(1000))  # fmt: skip
    assert give("openings", FILE, finance) == Counts(created=1, updated=1)
    assert paid() == 300


@pytest.mark.parametrize("shipped", [True, False], ids=["shipped here", "paid here"])
def test_what_was_shipped_or_paid_here_is_no_opening(shipped: bool, client: Client, finance: User) -> None:
    shipment = ShipmentFactory(client=client) if shipped else None
    InvoiceFactory(client=client, number="A-1", date=dt.date(2026, 10, 1), due_date=dt.date(2026, 10, 31),
                   amount=Decimal(1000), shipment=shipment)  # fmt: skip
    if not shipped:
        pay(finance, client, 200)
    amount = "0.00" if shipped else "200.00"
    assert refused("openings", FILE, finance) == [
        (2, "paid", "300.00", f"here {amount} of this invoice are paid")
    ]
    if not shipped:  # the very part that the file tells
        assert give("openings", FILE.replace(",300,", ",200,"), finance) == Counts(created=1, unchanged=1)


def test_an_opening_is_reversed_and_does_not_come_back_by_its_file(client: Client, finance: User) -> None:
    give("openings", FILE, finance)
    opening = Payment.objects.get(kind=PaymentKind.OPENING)
    address = reverse("receivables:payment_reverse", args=[opening.pk])
    assert signed_in(finance).post(address, {"reason": "of another invoice"}).status_code == 302
    assert paid() == 0
    reason = "this part was entered and reversed: enter a payment by hand"
    assert refused("openings", FILE, finance) == [(2, "paid", "300.00", reason)]
    # the corrected one does
    assert give("openings", FILE.replace(",300,", ",250,"), finance) == Counts(updated=1, unchanged=1)
    assert paid() == 250


def test_a_credit_of_a_return_is_still_not_reversed(client: Client, finance: User) -> None:
    credit = Payment.objects.create(client=client, number="R", kind=PaymentKind.RETURN, date=TODAY, amount=5)
    with pytest.raises(BusinessRuleError, match="belongs to its return"):
        reverse_payment(by=finance, payment=credit, reason="x")


def test_pages_say_what_it_is(client: Client, finance: User) -> None:
    give("openings", FILE, finance)
    opening = Payment.objects.get(kind=PaymentKind.OPENING)
    browser = signed_in(finance)

    def see(name: str, *args: Any) -> str:
        return browser.get(reverse(f"receivables:{name}", args=args)).content.decode()

    finance.locale = "en"
    finance.save()
    assert "Opening balance of invoice A-1" in see("payment_detail", opening.pk)
    for page in (see("payment_list"), see("invoice_detail", opening.named_invoice_id)):
        assert '<span class="word">opening balance</span>' in page
    texts = [event.text for event in timeline(client, finance, page_size=20).events]
    assert any(text.startswith("Paid of invoice A-1 before the change of systems") for text in texts)


def test_it_is_no_money_received(client: Client, finance: User) -> None:
    """A payment of the file has the number of the invoice; one of the bank may have it too."""
    give("openings", FILE, finance)
    text = "number,date,client_code,amount\nA-1,2026-10-01,K1,300"
    assert give("payments", text, finance) == Counts(created=1)
    assert paid() == 600
