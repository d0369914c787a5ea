"""Bad debts lead back to who released the order and who approved the limit (R177)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from approvals import services as approvals
from dossiers.models import Client
from orders.models import Order
from receivables.bad_debts import reserve
from receivables.bad_debts.trail import trails
from receivables.models import CreditLimit, Invoice
from receivables.services import ask_limits, ship
from tests.factories.accounts import UserFactory
from tests.factories.receivables import InvoiceFactory
from tests.support.days import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
D = Decimal
DAY = dt.timedelta(days=1)
PAGE = reverse("receivables:bad_debt_list")


@pytest.fixture
def director(db: Any) -> User:
    return UserFactory(role="director", full_name="Vera Orlova")


@pytest.fixture
def gone(owing: Client, kam: User, support: User, director: User, confirmed: Callable[..., Order]) -> Invoice:
    """The limit was asked for by the manager; the order went beyond it, released by the director; nobody paid."""
    [asked] = ask_limits(by=kam, amounts={owing: D(1000)}, reason="a new shop")
    approvals.approve(by=director, request=asked, reason="a good check")
    order = confirmed(10)
    assert order.status == "hold"
    approvals.approve(by=director, request=order.approvals.get(kind="credit"), reason="they pay on Friday")
    ship(by=support, order=order, date=TODAY)
    invoice = Invoice.objects.get()
    return late(invoice)


def late(invoice: Invoice, days: int = 100) -> Invoice:
    Invoice.objects.filter(pk=invoice.pk).update(due_date=TODAY - days * DAY)
    return Invoice.objects.select_related("client", "shipment__order").get(pk=invoice.pk)


def test_a_bad_debt_says_who_released_it_and_who_approved_the_limit(
    gone: Invoice, kam: User, director: User, web: Browser
) -> None:
    """On the page, on the invoice and for programs (R177)."""
    trail = trails([gone])[gone.pk]
    assert trail.decision is not None and trail.limit is not None and trail.step is not None
    assert (trail.decision.decided_by, trail.decision.size) == (director, D("220.0000"))
    assert (trail.step.by, trail.limit.set_by, trail.limit.approval.asked_by) == (director, director, kam)
    for address in (PAGE, reverse("receivables:invoice_detail", args=[gone.pk])):
        html = web.get(address).content.decode()
        for shown in (
            "they pay on Friday",
            "a good check",
            f"asked by {kam.full_name}",
            "beyond the limit by",
        ):
            assert shown in html, (address, shown)
    row = web.get(f"/api/v1/bad-debts/{gone.pk}/").json()
    assert (row["released_by"], row["release_decided_by"], row["limit_set_by"], row["limit_asked_by"]) == (
        director.email, director.email, director.email, kam.email,
    )  # fmt: skip
    assert (row["days"], row["open"], row["reserve"], row["release_reason"]) == (
        100, "1220.00", "1220.00", "they pay on Friday",
    )  # fmt: skip


def test_the_limit_is_that_of_the_day_of_the_check(gone: Invoice) -> None:
    """What was approved later is not what the goods left by (R177)."""
    CreditLimit.objects.create(
        client=gone.client, amount=D(9), valid_from=TODAY + DAY, set_by=UserFactory(role="finance")
    )
    trail = trails([gone])[gone.pk]
    assert trail.limit is not None and trail.limit.amount == D(1000)


def test_an_order_within_its_limit_names_who_confirmed_it(
    owing: Client, kam: User, support: User, confirmed: Callable[..., Order], web: Browser
) -> None:
    ship(by=support, order=confirmed(10), date=TODAY)
    late(Invoice.objects.get())
    html = web.get(PAGE).content.decode()
    assert f"{kam.full_name}, " in html and "within the limit" in html


def test_only_what_is_long_overdue_is_bad(owing: Client, web: Browser) -> None:
    """The rule says 60 days: on the 60th it is not yet."""
    edge, bad = (
        InvoiceFactory(client=owing, number=f"N-{days}", due_date=TODAY - days * DAY) for days in (60, 61)
    )
    html = web.get(PAGE).content.decode()
    assert bad.number in html and edge.number not in html
    assert "the order is not known here" in html
    assert web.get(f"/api/v1/bad-debts/{edge.pk}/").status_code == 404


@pytest.mark.parametrize(("days", "part"), [(44, 0), (45, 50), (90, 50), (91, 100)])
def test_the_tax_norm_turns_at_its_days(days: int, part: int) -> None:
    """НК РФ, ст. 266: up to 45 days nothing, from 45 to 90 half, above 90 all; 10 % of the revenue at most (R177)."""
    assert reserve.part(days) == part
    assert reserve.reserve(D("100.01"), days) == D("100.01") * part / 100 if part != 50 else D("50.01")
    assert (reserve.cap(D(1000)), reserve.cap(D(-5))) == (D(100), D(0))


def test_as_many_queries_for_many_debts(owing: Client, web: Browser) -> None:
    counts = []
    for more in (2, 18):
        for _n in range(more):
            InvoiceFactory(client=owing, due_date=TODAY - 99 * DAY)
        web.get(PAGE)
        with CaptureQueriesContext(connection) as asked:
            web.get(PAGE)
        counts.append(len(asked))
    assert counts[0] == counts[1]
