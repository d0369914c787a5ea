"""A payment that was entered wrongly is reversed: everything is as if it had never been there, but its trace."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import connections
from django.test import Client as Browser
from django.urls import reverse

from accounts.models import User
from dossiers.history.timeline import timeline
from dossiers.models import Client, ClientSummary
from kam_crm.shared.errors import StateConflict
from receivables.ageing import ageing
from receivables.models import Allocation, Invoice, Payment, Reallocation
from receivables.payments import services as payments
from receivables.payments.reversals import reversed_payments
from receivables.services import (
    credit_state,
    reallocate,
    refresh_summary,
    register_payment,
    reverse_payment,
)
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory
from tests.factories.receivables import InvoiceFactory, PaymentFactory
from tests.support.days import TODAY
from tests.support.races import at_once
from tests.support.refusals import refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
DAY = dt.timedelta(days=1)
WHY = "it was another client's"


def pay(client: Client, amount: str, by: User, **more: Any) -> Payment:
    known = {"number": "17", "date": TODAY, **more}
    return register_payment(by=by, client=client, amount=Decimal(amount), **known)


def books(client: Client) -> list[Any]:
    """All that money makes of a client, to the kopeck."""
    figures = ClientSummary.objects.values_list("debt", "overdue", "overdue_days", "over_limit")
    return [
        list(client.invoices.order_by("pk").values_list("number", "paid")),
        list(client.payments.order_by("pk").values_list("number", "amount", "allocated")),
        list(Allocation.objects.order_by("pk").values_list("payment", "invoice", "amount", "rule")),
        figures.get(client=client),
        ageing(TODAY, [client.pk]),
        credit_state(client.pk, TODAY),
    ]


@pytest.fixture
def indebted(owing: Client) -> Client:
    """80.10 overdue, 20.05 of it paid before; 90.90 due later."""
    InvoiceFactory(
        client=owing, number="A-1", amount="80.10", due_date=TODAY - 9 * DAY, date=TODAY - 30 * DAY
    )
    register_payment(
        by=UserFactory(role="finance"), client=owing, number="1", date=TODAY, amount=Decimal("20.05")
    )
    InvoiceFactory(client=owing, number="A-2", amount="90.90", due_date=TODAY + 9 * DAY)
    refresh_summary([owing.pk], as_of=TODAY)
    return owing


# ---- as if it had never been entered ----------------------------------------------------------------------------


@pytest.mark.parametrize("amount", ["0.01", "60.05", "100.33", "150.95", "1000.00"])
def test_a_reversal_leaves_what_was_before_entering(indebted: Client, finance: User, amount: str) -> None:
    """A part of an invoice, one invoice closed, two, all to the kopeck, and an advance besides."""
    before = books(indebted)
    payment = pay(indebted, amount, finance)
    assert books(indebted) != before
    reverse_payment(by=finance, payment=payment, reason=WHY)
    assert books(indebted) == before


def test_a_payment_that_is_partly_an_advance_is_not_its_own_heir(owing: Client, finance: User) -> None:
    """An invoice came after it, so that every advance is an heir; it is gone itself by then."""
    payment = pay(owing, "100", finance)
    second = pay(owing, "50", finance, number="18")
    InvoiceFactory(client=owing, number="A-1", amount=80)
    payments.apply_advances([owing.pk])
    reverse_payment(by=finance, payment=payment, reason=WHY)
    assert list(Allocation.objects.values_list("payment", "amount")) == [(second.pk, Decimal(50))]
    assert not Payment.objects.filter(pk=payment.pk).exists()


def test_a_payment_put_elsewhere_by_hand_is_reversed_as_well(indebted: Client, finance: User) -> None:
    before = books(indebted)
    payment = pay(indebted, "70", finance)
    second = Invoice.objects.get(number="A-2")
    reallocate(by=finance, payment=payment, parts=[(second, Decimal(50))], reason="letter")
    reverse_payment(by=finance, payment=payment, reason=WHY)
    assert books(indebted) == before
    assert not Reallocation.objects.exists()


def test_an_advance_kept_off_an_invoice_by_hand_stays_so(indebted: Client, finance: User) -> None:
    kept = pay(indebted, "30", finance, number="kept")
    reallocate(by=finance, payment=kept, parts=[], reason="disputed")
    before = books(indebted)
    reverse_payment(by=finance, payment=pay(indebted, "60", finance), reason=WHY)
    assert books(indebted) == before


def test_money_that_came_later_closes_what_is_open_again(indebted: Client, finance: User) -> None:
    wrong = pay(indebted, "150.95", finance)
    late = pay(indebted, "40", finance, number="18")
    assert late.allocated == 0
    reverse_payment(by=finance, payment=wrong, reason=WHY)
    late.refresh_from_db()
    assert late.allocated == 40
    assert Invoice.objects.get(number="A-1").paid == Decimal("60.05")
    indebted.summary.refresh_from_db()
    assert indebted.summary.debt == Decimal("110.95")


def test_of_two_that_came_later_the_older_is_spent_first(owing: Client, finance: User) -> None:
    InvoiceFactory(client=owing, amount=80)
    wrong = pay(owing, "80", finance)
    for number, days in (("new", 0), ("old", 1)):
        pay(owing, "60", finance, number=number, date=TODAY - days * DAY)
    reverse_payment(by=finance, payment=wrong, reason=WHY)
    assert dict(Payment.objects.values_list("number", "allocated")) == {"old": 60, "new": 20}


def test_an_older_advance_closes_an_invoice_that_came_after_it(owing: Client, finance: User) -> None:
    older = pay(owing, "50", finance, number="16")
    wrong = pay(owing, "50", finance, date=TODAY - DAY)
    InvoiceFactory(client=owing, amount=50)
    payments.apply_advances([owing.pk])
    older.refresh_from_db()
    assert older.allocated == 0
    reverse_payment(by=finance, payment=wrong, reason=WHY)
    older.refresh_from_db()
    assert older.allocated == 50


def test_the_payment_may_be_entered_again(indebted: Client, finance: User) -> None:
    first = pay(indebted, "60.05", finance)
    once = books(indebted)[3:]
    reverse_payment(by=finance, payment=first, reason=WHY)
    pay(indebted, "60.05", finance)
    assert books(indebted)[3:] == once


# ---- refusals ---------------------------------------------------------------------------------------------------


def test_a_reversal_needs_a_reason(indebted: Client, finance: User) -> None:
    with refused("reason_required"):
        reverse_payment(by=finance, payment=pay(indebted, "10", finance), reason=" ")


def test_a_payment_is_reversed_once(indebted: Client, finance: User) -> None:
    payment = pay(indebted, "10", finance)
    seen = Payment.objects.get(pk=payment.pk)
    reverse_payment(by=finance, payment=payment, reason=WHY)
    with refused("payment_gone", StateConflict):
        reverse_payment(by=finance, payment=seen, reason=WHY)
    with refused("payment_gone", StateConflict):
        reallocate(by=finance, payment=seen, parts=[], reason="letter")
    assert reversed_payments([indebted.pk]).count() == 1


def test_what_was_reversed_is_money_of_the_clients_asked_for(indebted: Client, finance: User) -> None:
    other = ClientFactory()
    for client, number in ((indebted, "17"), (other, "18")):
        reverse_payment(by=finance, payment=pay(client, "50", finance, number=number), reason=WHY)
    PaymentFactory(client=indebted, kind="return", number="19").delete()
    found = [(row.number, row.who, row.reason) for row in reversed_payments([indebted.pk])]
    assert found == [("17", finance.full_name, WHY)]


def test_a_credit_goes_with_its_return(owing: Client, finance: User) -> None:
    with refused("credit_of_return"):
        reverse_payment(by=finance, payment=PaymentFactory(client=owing, kind="return"), reason=WHY)


# ---- its trace --------------------------------------------------------------------------------------------------


def test_the_history_keeps_who_why_and_what(indebted: Client, finance: User, kam: User) -> None:
    payment = pay(indebted, "100", finance)
    reverse_payment(by=finance, payment=payment, reason=f" {WHY} ")
    [event] = timeline(indebted, kam, kind="reversals").events
    assert event.text == "Payment 17 of 18 Nov 2026, 100.00\u202f₽, was reversed"
    assert (event.who, event.note) == (finance.full_name, WHY)
    assert "Payment 17" not in [one.text[:10] for one in timeline(indebted, kam, kind="payments").events]
    context = reversed_payments([indebted.pk]).get().pgh_context.metadata
    assert (context["user"], context["reason"]) == (finance.pk, WHY)
    assert context["closed"] == [["A-1", "60.05"], ["A-2", "39.95"]]


# ---- page and API -----------------------------------------------------------------------------------------------


def address(payment: Payment) -> str:
    return reverse("receivables:payment_reverse", args=[payment.pk])


def test_the_page_reverses_a_payment_with_a_reason(
    indebted: Client, finance: User, signed_in: Callable[[User], Browser]
) -> None:
    desk, payment = signed_in(finance), pay(indebted, "100", finance)
    detail = reverse("receivables:payment_detail", args=[payment.pk])
    assert address(payment) in desk.get(detail).content.decode()
    answer = desk.post(address(payment), {"reason": " "})
    assert answer.status_code == 422 and "Give a reason" in answer.content.decode()
    answer = desk.post(address(payment), {"reason": WHY}, follow=True)
    assert answer.redirect_chain == [(reverse("receivables:client_money", args=[indebted.pk]), 302)]
    assert "Payment 17 of 100.00\u202f₽ is reversed." in answer.content.decode()
    again = desk.post(address(payment), {"reason": WHY}, follow=True)
    assert "Payment 17 was reversed before." in again.content.decode()
    assert desk.get(detail).status_code == 404


def test_only_who_enters_payments_is_offered_to_reverse_them(
    indebted: Client, finance: User, kam: User, signed_in: Callable[[User], Browser]
) -> None:
    payment, credit = pay(indebted, "9", finance), PaymentFactory(client=indebted, kind="return")
    for user, one in ((kam, payment), (finance, credit)):
        page = signed_in(user).get(reverse("receivables:payment_detail", args=[one.pk]))
        assert page.status_code == 200 and address(one) not in page.content.decode()


def test_programs_reverse_a_payment_once(
    indebted: Client, finance: User, signed_in: Callable[[User], Browser]
) -> None:
    desk, payment = signed_in(finance), pay(indebted, "60.05", finance)
    send = partial(desk.post, f"/api/v1/payments/{payment.pk}/reverse/", content_type="application/json")
    key = {"Idempotency-Key": "back-17"}
    assert send({}).status_code == 400
    assert send({"reason": " \t"}).status_code == 400
    first = send({"reason": WHY}, headers=key)
    assert (first.status_code, first.json()["id"], first.json()["amount"]) == (200, payment.pk, "60.05")
    assert send({"reason": WHY}, headers=key).json() == first.json()
    assert send({"reason": WHY}).status_code == 404
    assert reversed_payments([indebted.pk]).count() == 1


# ---- at the same moment -----------------------------------------------------------------------------------------


@pytest.fixture
def lying() -> tuple[Payment, Invoice]:
    """A payment of 60 on an invoice of 100, without the other fixtures: the test commits."""
    client = ClientFactory()
    invoice = InvoiceFactory(client=client, amount=Decimal(100))
    return pay(client, "60", UserFactory(role="finance")), invoice


@pytest.mark.server
@pytest.mark.django_db(transaction=True)
def test_reversing_and_reallocating_at_once_leave_nothing_behind(lying: tuple[Payment, Invoice]) -> None:
    payment, invoice = lying
    by = UserFactory(role="finance")
    for n in range(10):
        move = partial(reallocate, by=by, payment=payment, parts=[(invoice, Decimal(10))], reason="letter")
        moved, back, twice = at_once(
            move, *[partial(reverse_payment, by=by, payment=payment, reason=WHY)] * 2
        )
        assert sorted(one.code for one in (back, twice) if one is not None) == ["payment_gone"]
        assert isinstance(moved, Payment) or moved.code == "payment_gone"
        invoice.refresh_from_db()
        assert (invoice.paid, Allocation.objects.count(), Payment.objects.count()) == (0, 0, 0)
        payment = pay(payment.client, "60", by, number=f"again {n}")


@pytest.mark.server
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_a_payment_is_put_on_invoices_when_it_is_gone(
    lying: tuple[Payment, Invoice], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: somebody reverses the payment after the reallocation has read it."""
    payment, invoice = lying
    by = UserFactory(role="finance")
    check = payments._check_parts

    def rival() -> None:
        reverse_payment(by=by, payment=payment, reason=WHY)
        connections.close_all()

    def checked_late(*given: Any) -> None:
        thread = threading.Thread(target=rival)
        thread.start()
        thread.join()
        check(*given)

    monkeypatch.setattr(payments, "hold_money", lambda keys: None)
    monkeypatch.setattr(payments, "_check_parts", checked_late)
    with pytest.raises(Payment.DoesNotExist):
        reallocate(by=by, payment=payment, parts=[(invoice, Decimal(10))], reason="letter")
