"""Small things of the money pages: what a limit is set by, reversed payments, sums and periods."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client as Browser

from accounts.models import User
from dossiers.models import Client
from kam_crm.shared import formats
from receivables.credit.pages.facts import LimitFacts
from receivables.services import register_payment, reverse_payment
from tests.factories.dossiers import ClientFactory, ContractFactory
from tests.factories.orders import ShipmentLineFactory
from tests.factories.receivables import InvoiceFactory, PaymentFactory
from tests.support.days import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
D = Decimal


def html_of(browser: Browser, address: str) -> str:
    return browser.get(address).content.decode()


def test_the_form_of_a_limit_shows_what_is_and_what_is_proposed(
    owing: Client, finance: User, signed_in: Callable[[User], Any]
) -> None:
    """(H25)."""
    owing.contracts.update(payment_term_days=30)
    InvoiceFactory(client=owing, amount=D(5000), due_date=TODAY - dt.timedelta(days=9))
    for months, amount in ((1, 910_000), (7, 10**9)):  # the seventh month back does not count
        day = TODAY.replace(month=TODAY.month - months, day=3)
        ShipmentLineFactory(shipment__client=owing, shipment__date=day, amount=D(amount), vat=D(0))
    # without a payment there is no rating, and so no credit to propose
    facts = LimitFacts(owing, TODAY)
    assert (facts.proposal.sales, facts.proposal.amount, facts.overdue) == (D(910_000), D(0), D(5000))
    html = html_of(signed_in(finance), f"/clients/{owing.pk}/limit/")
    assert "has paid nothing yet: in advance" in html
    for shown in (1_000_000, 5000, 910_000):
        assert formats.whole(D(shown)) in html


def test_a_client_without_anything_has_a_form_too(
    kam: User, finance: User, signed_in: Callable[[User], Any]
) -> None:
    client = ContractFactory(client__manager=kam).client
    assert "never set" in html_of(signed_in(finance), f"/clients/{client.pk}/limit/")


def test_reversed_payments_stand_in_a_list(
    owing: Client, finance: User, kam: User, signed_in: Callable[[User], Any]
) -> None:
    """(H24)."""
    payment = register_payment(by=finance, client=owing, number="9001", date=TODAY, amount=D("77.00"))
    reverse_payment(by=finance, payment=payment, reason="another client's")
    foreign = register_payment(by=finance, client=ClientFactory(), number="9002", date=TODAY, amount=D(1))
    reverse_payment(by=finance, payment=foreign, reason="twice")
    html = html_of(signed_in(kam), "/payments/reversed/?q=9001")
    for shown in ("9001", "another client", formats.money(D(77)), finance.full_name):
        assert shown in html
    assert "9002" not in html_of(signed_in(kam), "/payments/reversed/")
    assert "9002" in html_of(signed_in(finance), "/payments/reversed/")
    assert "No payment was reversed" in html_of(signed_in(kam), "/payments/reversed/?q=nobody at all")


@pytest.mark.parametrize(
    ("address", "make"), [("/invoices/", InvoiceFactory), ("/payments/", PaymentFactory)]
)
def test_registers_show_their_total_and_take_a_period(
    address: str, make: Any, owing: Client, kam: User, signed_in: Callable[[User], Any]
) -> None:
    """(H35)."""
    make(client=owing, amount=D(111), date=TODAY)
    make(client=owing, amount=D(222), date=TODAY - dt.timedelta(days=40))
    browser = signed_in(kam)
    assert formats.money(D(333)) in html_of(browser, address)
    this_month = html_of(browser, f"{address}?period=month")
    assert formats.money(D(111)) in this_month
    assert formats.money(D(222)) not in this_month


def test_the_sum_of_very_many_documents_needs_a_filter(
    owing: Client, kam: User, signed_in: Callable[[User], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("receivables.invoices.pages.MOST_SUMMED", 1)
    for amount in (111, 222):
        InvoiceFactory(client=owing, amount=D(amount))
    browser = signed_in(kam)
    assert formats.money(D(333)) not in html_of(browser, "/invoices/")
    assert formats.money(D(333)) in html_of(browser, f"/invoices/?client={owing.pk}")
