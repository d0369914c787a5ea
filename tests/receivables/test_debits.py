"""What takes money off a payment again: refunds, reversals of what a closed month keeps; small rests written off."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import DatabaseError, transaction
from django.test import Client as Browser

from accounts.models import Event, User
from dossiers.models import Client
from kam_crm.shared import invariants
from receivables.ageing import ageing
from receivables.models import Invoice, Payment, PaymentDebit
from receivables.months.services import close_month
from receivables.promises.services import settle_promises
from receivables.services import pay_back, reallocate, register_payment, reverse_payment, write_off_rest
from receivables.settlements.ledger import account, entries_of
from tests.factories.plans import PromiseFactory
from tests.factories.receivables import InvoiceFactory
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 16)
JULY = dt.date(2026, 7, 20)


@pytest.fixture(autouse=True)
def business_date(settings: Any) -> None:
    settings.BUSINESS_DATE = TODAY


@pytest.fixture
def invoice(owing: Client) -> Invoice:
    return InvoiceFactory(
        client=owing,
        number="11",
        date=dt.date(2026, 7, 1),
        due_date=dt.date(2026, 7, 31),
        amount=Decimal("700.00"),
    )


@pytest.fixture
def paid(invoice: Invoice, finance: User) -> Payment:
    """1,000 in July: 700 on the invoice, 300 in advance."""
    return register_payment(
        by=finance,
        client=invoice.client,
        number="77",
        date=JULY,
        amount=Decimal("1000.00"),
        payer_account="4070 1",
    )


def broken() -> list[invariants.Broken]:
    # imported documents of factories have no lines
    return [one for one in invariants.verify() if one.count]


def test_what_was_paid_back_is_no_advance_and_stands_in_debit(
    paid: Payment, finance: User, kam: User
) -> None:
    """A row of its own day takes it off the advance; more than is left does not go back (R163, R174)."""
    back: dict[str, Any] = {"payment": paid, "reason": "by letter"}
    with refused("forbidden"):
        pay_back(by=kam, date=TODAY, amount=Decimal(1), **back)
    for code, day, amount in (
        ("amount_not_positive", TODAY, "0"),
        ("more_than_advance", TODAY, "300.01"),
        ("before_payment", dt.date(2026, 7, 19), "1"),
        ("future_payment", dt.date(2026, 11, 17), "1"),
    ):
        with refused(code):
            pay_back(by=finance, date=day, amount=Decimal(amount), **back)
    pay_back(by=finance, date=dt.date(2026, 9, 1), amount=Decimal("250.00"), **back)
    paid.refresh_from_db()
    assert (paid.allocated, paid.allocations.get().amount) == (Decimal("950.00"), Decimal("700.00"))
    whole = account(entries_of(paid.client_id, TODAY), JULY, TODAY)
    assert [(one.kind, one.debit, one.credit) for one in whole.entries] == [
        ("money", Decimal(0), Decimal("1000.00")),
        ("refund", Decimal("250.00"), Decimal(0)),
    ]
    assert whole.closing == Decimal("-50.00")
    assert [row.advances for row in ageing(TODAY, [paid.client_id])] == [Decimal("50.00")]
    assert [row.advances for row in ageing(dt.date(2026, 8, 31), [paid.client_id])] == [Decimal("300.00")]
    assert Event.objects.filter(kind="receivables.paid_back", client_id=paid.client_id).count() == 1
    with refused("paid_back"):
        reverse_payment(by=finance, payment=paid, reason="twice")
    with refused("more_than_paid"):
        parts = [(InvoiceFactory(client=paid.client, amount=Decimal(800)), Decimal(800))]
        reallocate(by=finance, payment=paid, parts=parts, reason="letter")
    assert broken() == []


def test_a_payment_of_a_closed_month_is_reversed_by_rows_of_today(
    paid: Payment, invoice: Invoice, finance: User
) -> None:
    """The month stays as it was, from today the invoice is open again and nothing is an advance (R163)."""
    close_month(by=finance, month=JULY)
    before = ageing(dt.date(2026, 8, 31), [paid.client_id])
    reverse_payment(by=finance, payment=paid, reason="it was another client's")
    paid.refresh_from_db()
    invoice.refresh_from_db()
    assert (invoice.paid, paid.allocated, paid.amount) == (0, Decimal("1000.00"), Decimal("1000.00"))
    assert list(paid.allocations.order_by("pk").values_list("date", "amount")) == [
        (JULY, Decimal("700.00")), (TODAY, Decimal("-700.00")),
    ]  # fmt: skip
    assert ageing(dt.date(2026, 8, 31), [paid.client_id]) == before
    row = ageing(TODAY, [paid.client_id])[0]
    assert (row.balance, row.overdue, row.advances) == (Decimal("700.00"), Decimal("700.00"), 0)
    july = account(entries_of(paid.client_id, TODAY), dt.date(2026, 7, 1), dt.date(2026, 7, 31))
    now = account(entries_of(paid.client_id, TODAY), dt.date(2026, 8, 1), TODAY)
    assert (july.closing, now.opening, now.closing) == (
        Decimal("-300.00"),
        Decimal("-300.00"),
        Decimal("700.00"),
    )
    assert [(one.kind, one.debit) for one in now.entries] == [("reversal", Decimal("1000.00"))]
    for write in (
        lambda: reverse_payment(by=finance, payment=paid, reason="again"),
        lambda: reallocate(by=finance, payment=paid, parts=[], reason="letter"),
        lambda: pay_back(by=finance, payment=paid, date=TODAY, amount=Decimal(1), reason="letter"),
    ):
        with refused("payment_gone"):
            write()
    assert broken() == []


def test_a_promise_is_not_kept_by_money_that_was_reversed(paid: Payment, finance: User) -> None:
    """Neither kept nor partly by less than nothing (R178)."""
    promise = PromiseFactory(
        client=paid.client, side="theirs", made_on=dt.date(2026, 7, 1), due_on=TODAY, amount=Decimal(500)
    )
    settle_promises(by=None, as_of=TODAY)
    promise.refresh_from_db()
    assert (promise.status, promise.paid) == ("kept", 500)
    close_month(by=finance, month=JULY)
    reverse_payment(by=finance, payment=paid, reason="it was another client's")
    settle_promises(by=None, as_of=TODAY)
    promise.refresh_from_db()
    assert (promise.status, promise.paid) == ("open", 0)


def test_later_money_closes_what_a_reversal_has_opened(
    paid: Payment, invoice: Invoice, finance: User
) -> None:
    """An advance that came after the wrong entry is its heir, as after any reversal (R163)."""
    close_month(by=finance, month=JULY)
    later = register_payment(
        by=finance, client=paid.client, number="78", date=dt.date(2026, 9, 1), amount=Decimal("500.00")
    )
    assert later.allocated == 0
    reverse_payment(by=finance, payment=paid, reason="it was another client's")
    invoice.refresh_from_db()
    later.refresh_from_db()
    assert (invoice.paid, later.allocated) == (Decimal("500.00"), Decimal("500.00"))
    assert broken() == []


def test_a_closed_month_keeps_its_debits(paid: Payment, finance: User) -> None:
    """Inserted, changed or deleted, whatever writes (R163)."""
    pay_back(by=finance, payment=paid, date=JULY, amount=Decimal(10), reason="by letter")
    close_month(by=finance, month=JULY)
    with refused("month_locked"):
        pay_back(by=finance, payment=paid, date=JULY, amount=Decimal(10), reason="by letter")
    rows = PaymentDebit.objects.all()
    for change in (
        lambda: rows.update(amount=Decimal(5)),
        lambda: rows.update(date=TODAY),
        lambda: rows.delete(),
    ):
        with pytest.raises(DatabaseError, match="is closed"), transaction.atomic():
            change()


def test_a_small_rest_is_written_off_with_who_and_why(invoice: Invoice, finance: User, kam: User) -> None:
    """Up to the limit of the settings; a row closes the invoice and can be reversed (R174, R175)."""
    limit = django_settings.WRITE_OFF_LIMIT
    with refused("more_than_limit"):
        write_off_rest(by=finance, invoice=invoice, reason="nobody will pay it")
    register_payment(by=finance, client=invoice.client, number="1", date=TODAY, amount=invoice.amount - limit)
    with refused("forbidden"):
        write_off_rest(by=kam, invoice=invoice, reason="nobody will pay it")
    with refused("reason_required"):
        write_off_rest(by=finance, invoice=invoice, reason=" ")
    written = write_off_rest(by=finance, invoice=invoice, reason="nobody will pay it")
    invoice.refresh_from_db()
    assert (invoice.paid, written.kind, written.amount) == (invoice.amount, "writeoff", limit)
    assert (written.created_by, written.purpose) == (finance, "nobody will pay it")
    with refused("nothing_open"):
        write_off_rest(by=finance, invoice=invoice, reason="again")
    assert [one.kind for one in entries_of(invoice.client_id, TODAY)] == ["invoice", "money", "writeoff"]
    reverse_payment(by=finance, payment=written, reason="it was paid after all")
    invoice.refresh_from_db()
    assert invoice.amount - invoice.paid == limit


def test_two_payments_with_one_number_and_day_out_of_two_accounts(
    owing: Client, finance: User, desk: Browser
) -> None:
    """The payer's account is kept, by the page and the service, and tells them apart (R174)."""
    facts = {"client": owing.pk, "number": "5", "date": TODAY.isoformat(), "amount": "10"}
    for account_number in ("40702 810 1", "407028102"):
        assert desk.post("/payments/new/", {**facts, "payer_account": account_number}).status_code == 302
    again = desk.post("/payments/new/", {**facts, "payer_account": "407028101"})
    assert again.status_code == 422 and "already been entered" in again.content.decode()
    assert desk.post("/payments/new/", facts).status_code == 422
    kept = list(Payment.objects.order_by("pk").values_list("payer_account", flat=True))
    assert kept == ["407028101", "407028102"]
    payment = Payment.objects.earliest("pk")
    assert "407028101" in desk.get(f"/payments/{payment.pk}/").content.decode()


# ---- pages ---------------------------------------------------------------------------------------------------------


def test_finance_pays_back_and_reverses_on_the_page(
    paid: Payment, finance: User, desk: Browser, web: Browser
) -> None:
    """What was taken off again stands on the page of the payment (R163)."""
    address = f"/payments/{paid.pk}/"
    assert web.get(f"{address}refund/").status_code == 403
    assert "300.00" in desk.get(f"{address}refund/").content.decode()
    back = {"date": TODAY.isoformat(), "amount": "400", "reason": "by letter"}
    assert desk.post(f"{address}refund/", back).status_code == 422
    assert desk.post(f"{address}refund/", {**back, "amount": "100"}).status_code == 302
    text = desk.get(address).content.decode()
    assert "by letter" in text and "100.00" in text and f"{address}reverse/" not in text
    wrong = f"{address}refunds/{PaymentDebit.objects.get().pk}/reverse/"
    assert desk.post(wrong, {"reason": ""}).status_code == 422
    assert desk.post(wrong, {"reason": "another client's"}).status_code == 302
    assert desk.post(wrong, {"reason": "again"}).status_code == 404
    paid.refresh_from_db()
    assert paid.allocated == Decimal("700.00") and not PaymentDebit.objects.exists()
    close_month(by=finance, month=JULY)
    assert desk.post(f"{address}reverse/", {"reason": "another client's"}).status_code == 302
    text = desk.get(address).content.decode()
    assert "another client&#39;s" in text and f"{address}reallocate/" not in text
    log = desk.get("/payments/reversed/").content.decode()
    assert "another client&#39;s" in log and f"{address}" in log


def test_a_rest_is_written_off_on_the_page_of_the_invoice(
    invoice: Invoice, finance: User, desk: Browser, web: Browser
) -> None:
    """The button is there where the rest is small (R174)."""
    address = f"/invoices/{invoice.pk}/"
    assert f"{address}write-off/" not in desk.get(address).content.decode()
    register_payment(by=finance, client=invoice.client, number="1", date=TODAY, amount=Decimal("699.50"))
    assert f"{address}write-off/" in desk.get(address).content.decode()
    assert f"{address}write-off/" not in web.get(address).content.decode()
    assert desk.post(f"{address}write-off/", {"reason": ""}).status_code == 422
    assert desk.post(f"{address}write-off/", {"reason": "kopecks"}).status_code == 302
    assert "written off" in desk.get(address).content.decode()
