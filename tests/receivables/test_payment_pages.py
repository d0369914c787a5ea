"""Entering a payment and a shipment: what forms say beforehand, refuse in place, and write."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from accounts.models import User
from dossiers.models import Client
from orders.models import Order, OrderStatus
from receivables.models import Invoice, Payment
from receivables.services import refresh_summary, register_payment, ship
from tests.factories.dossiers import ClientFactory
from tests.factories.receivables import CreditLimitFactory, InvoiceFactory
from tests.support.answers import text_of
from tests.support.days import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
NEW_PAYMENT = reverse("receivables:payment_new")


def debtor(kam: User, name: str, limit: int, *debts: tuple[int, int]) -> Client:
    """A client with invoices of (days late, amount)."""
    client = ClientFactory(manager=kam, name=name, summary__segment="AX")
    CreditLimitFactory(client=client, amount=limit)
    for late, amount in debts:
        due = TODAY - dt.timedelta(days=late)
        InvoiceFactory(client=client, amount=amount, due_date=due, date=due - dt.timedelta(days=21))
    refresh_summary([client.pk], as_of=TODAY)
    return client


# ---- entering a payment -----------------------------------------------------------------------------------------


@pytest.fixture
def two_open(owing: Client) -> list[Invoice]:
    return [
        InvoiceFactory(client=owing, number=f"A-{n}", amount=100, due_date=TODAY + dt.timedelta(days=n))
        for n in (1, 2)
    ]


def test_a_payment_says_beforehand_what_it_will_close(desk: Browser, owing: Client, two_open: Any) -> None:
    def preview(**query: Any) -> Any:
        return desk.get(NEW_PAYMENT, {"client": owing.pk, **query}).context["preview"]

    assert desk.get(NEW_PAYMENT).context["preview"] is None
    assert (preview().owed, preview().parts) == (200, [])
    found = preview(amount="250,00")
    assert [(part.invoice.number, part.amount) for part in found.parts] == [("A-1", 100), ("A-2", 100)]
    assert found.advance == 50
    named = preview(amount="30", named_invoice=two_open[1].pk)
    assert [(part.invoice.number, part.left) for part in named.parts] == [("A-2", 70)]
    assert [part.invoice.number for part in preview(amount="30", purpose="счёт A-2").parts] == ["A-2"]
    assert preview(amount="not a number").parts == []


def test_a_payment_is_entered_as_it_was_shown(
    desk: Browser, owing: Client, two_open: Any, finance: User
) -> None:
    given = {"client": owing.pk, "number": "17", "date": "2026-11-18", "amount": "1 250,50", "named_invoice": "",
             "purpose": "for cheese"}  # fmt: skip
    answer = desk.post(NEW_PAYMENT, given)
    payment = Payment.objects.get()
    assert answer.headers["Location"] == reverse("receivables:payment_detail", args=[payment.pk])
    assert (payment.amount, payment.allocated, payment.created_by) == (Decimal("1250.50"), 200, finance)
    again = desk.post(NEW_PAYMENT, given)
    assert again.status_code == 422
    assert "already been entered" in text_of(again)
    assert 'value="1 250,50"' in text_of(again)


def test_the_payment_form_asks_for_what_is_missing(desk: Browser, owing: Client) -> None:
    other = InvoiceFactory()
    answer = desk.post(NEW_PAYMENT, {"client": owing.pk, "amount": "x", "named_invoice": other.pk})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"number", "date", "amount", "named_invoice"}


def test_the_picker_offers_open_invoices_of_the_client(desk: Browser, owing: Client, two_open: Any) -> None:
    InvoiceFactory(number="A-3")
    address = reverse("receivables:invoice_picker")
    found = desk.get(address, {"client": owing.pk, "q": "a-"}).json()["results"]
    assert [row["text"] for row in found] == ["A-1", "A-2"]
    assert desk.get(address, {"q": "A"}).json()["results"] == []


def test_a_payment_is_reallocated_by_hand(desk: Browser, owing: Client, two_open: Any, finance: User) -> None:
    payment = register_payment(by=finance, client=owing, number="1", date=TODAY, amount=Decimal(80))
    first, second = (f"invoice_{invoice.pk}" for invoice in two_open)
    address = reverse("receivables:payment_reallocate", args=[payment.pk])
    assert desk.get(address).context["form"][first].value() == "80"
    wrong = desk.post(address, {first: "", second: "100,01", "reason": "letter"})
    assert wrong.status_code == 422 and "Not more than 100" in text_of(wrong)
    too_much = desk.post(address, {first: "50", second: "50", "reason": "letter"})
    assert too_much.status_code == 422 and "more than was paid" in text_of(too_much)
    assert desk.post(address, {first: "", second: "70", "reason": "letter of the client"}).status_code == 302
    text = text_of(desk.get(reverse("receivables:payment_detail", args=[payment.pk])))
    assert "letter of the client" in text and "A-1 80.00" in text and "by hand" in text


def test_two_who_reallocate_at_once_see_each_other(
    desk: Browser, owing: Client, two_open: Any, finance: User
) -> None:
    payment = register_payment(by=finance, client=owing, number="1", date=TODAY, amount=Decimal(80))
    first, second = (f"invoice_{invoice.pk}" for invoice in two_open)
    address = reverse("receivables:payment_reallocate", args=[payment.pk])

    def seen(answer: Any) -> str:
        return str(answer.context["form"]["expected_updated_at"].value())

    mine = seen(desk.get(address))
    theirs = {second: "30", "reason": "letter", "expected_updated_at": mine}
    assert desk.post(address, theirs).status_code == 302
    given = {first: "50", "reason": "call", "expected_updated_at": mine}
    late = desk.post(address, given)
    text = text_of(late)
    assert late.status_code == 422 and "Somebody changed this meanwhile" in text and "now 30.00" in text
    assert 'value="50"' in text
    assert [part.amount for part in payment.allocations.all()] == [30]
    again = late.context["form"]["expected_updated_at"].value()
    assert desk.post(address, {**given, "expected_updated_at": again}).status_code == 302
    assert [part.amount for part in payment.allocations.all()] == [50]


# ---- shipping ---------------------------------------------------------------------------------------------------


def test_support_ships_what_really_left(
    confirmed: Callable[..., Order], support: User, signed_in: Callable[[User], Browser]
) -> None:
    order, browser = confirmed(10), signed_in(support)
    line = order.lines.get()
    address = reverse("receivables:order_ship", args=[order.pk])
    assert browser.get(address).context["form"][f"line_{line.pk}"].value() == "10"
    for wrong, said in [("11", "Not more than 10."), ("0", "At least one line"), ("", "required")]:
        answer = browser.post(address, {"date": "2026-11-18", f"line_{line.pk}": wrong})
        assert answer.status_code == 422 and said in text_of(answer)
    done = browser.post(address, {"date": "2026-11-18", f"line_{line.pk}": "4"})
    assert done.headers["Location"] == reverse("orders:order_detail", args=[order.pk])
    order.refresh_from_db()
    assert order.status == OrderStatus.PART_SHIPPED
    assert Invoice.objects.get().amount == Decimal("488.00")
    assert browser.get(address).context["form"][f"line_{line.pk}"].value() == "6"
    Invoice.objects.all().delete()
    Order.objects.update(status=OrderStatus.SHIPPED)
    for again in (
        browser.get(address),
        browser.post(address, {"date": "2026-11-18", f"line_{line.pk}": "4"}),
    ):
        assert again.headers["Location"] == done.headers["Location"]
    assert "shipped; there is nothing to ship" in text_of(browser.get(done.headers["Location"]))
    assert not Invoice.objects.exists()


def test_an_invoice_shows_what_it_is_for(
    confirmed: Callable[..., Order], support: User, web: Browser, desk: Browser
) -> None:
    order = confirmed(10)
    _shipment, invoice = ship(by=support, order=order, date=TODAY)
    assert invoice is not None
    text = text_of(web.get(reverse("receivables:invoice_detail", args=[invoice.pk])))
    assert order.number in text and order.lines.get().product.name in text and "1\u202f220.00" in text
    assert "Enter its payment" not in text
    assert "Enter its payment" in text_of(desk.get(reverse("receivables:invoice_detail", args=[invoice.pk])))
