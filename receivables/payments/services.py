"""Money received and credits of returns, with their allocation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

import pghistory
from django.db import transaction
from django.db.models import F, Sum
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dossiers.inputs import check_plausible_date
from dossiers.models import Client
from kam_crm.shared import clock
from kam_crm.shared.checks import check_reason, unchanged_since
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.money import LARGEST_SUM, ZERO, total
from kam_crm.shared.service import service
from orders.models import Shipment
from receivables.events import record
from receivables.models import (
    AllocationRule,
    BankLine,
    Invoice,
    LineState,
    Payment,
    PaymentKind,
    Reallocation,
)
from receivables.months.services import open_day
from receivables.payments.allocation import (
    Open,
    Share,
    allocatable_invoices,
    allocate,
    hold_money,
    write_shares,
)
from receivables.payments.debits import is_kept, paid_back, reverse_by_rows, still_there
from receivables.payments.events import CORRECTED, CREDITED, REGISTERED, REVERSED
from receivables.payments.reversals import REVERSIBLE
from receivables.summary import refresh_summary

NO_NUMBER = "б/н"  # as documents without one are called
# by the way in which a line of a bank was recognised; what a person decided is by hand
RULES = {"number": AllocationRule.NAMED, "sum": AllocationRule.DUE, "due": AllocationRule.DUE}
# whoever posts a return or an act
CREDITING = ("returns.accept", "returns.approve", "acts.approve", "acts.confirm", "acts.book")


@service(capability="payments.write", subject="client")
def register_payment(
    *,
    by: User,
    client: Client,
    number: str,
    date: dt.date,
    amount: Decimal,
    named_invoice: Invoice | None = None,
    purpose: str = "",
    payer_account: str = "",
) -> Payment:
    """Enter a payment and spread it at once. What no invoice takes is an advance for the next one.

    A `payer_account` tells it from a payment with the same number and day out of another account. Raises
    `payment_exists`, `amount_not_positive`, `amount_too_large`, `future_payment`, `unlikely_date`,
    `foreign_invoice`, `number_required`.
    """
    payment = _enter(by, client, number, date, amount, named_invoice, purpose, payer_account)
    record(REGISTERED, payment, by=by)
    return payment


@service(capability="payments.write", subject="client")
def receive_payment(
    *, by: User, client: Client, line: BankLine, amount: Decimal, parts: Sequence[tuple[Invoice, Decimal]]
) -> Payment:
    """Enter what a line of a bank brought for this client, on the invoices that were recognised or decided.

    What the parts leave over is an advance. A payment of a closed month counts from today. The caller holds the
    client's money. Raises `foreign_invoice`, `invoice_twice`, `more_than_paid`, `more_than_open`.
    """
    payment = Payment.objects.create(
        number=line.number or NO_NUMBER, client=client, date=open_day(line.date), amount=amount,
        purpose=line.purpose[:250],
        payer_account=line.other_account, bank_line=line, created_by=by,
    )  # fmt: skip
    reach = {invoice.pk: invoice for invoice in allocatable_invoices(payment)}
    _check_parts(payment, parts, reach)
    rule = RULES.get(line.way, AllocationRule.MANUAL)
    shares = [Share(invoice.pk, part, rule) for invoice, part in parts if part]
    write_shares(payment, shares, {pk: invoice.date for pk, invoice in reach.items()})
    record(REGISTERED, payment, by=by)
    payment.refresh_from_db()
    return payment


@service(capability="imports.payments", subject="client")
def import_payment(
    *,
    by: User | None,
    client: Client,
    number: str,
    date: dt.date,
    amount: Decimal,
    named_invoice: Invoice | None = None,
    purpose: str = "",
    payer_account: str = "",
) -> Payment:
    """As `register_payment`, for a row of a file: a thousand of them are history, not a thousand events."""
    return _enter(by, client, number, date, amount, named_invoice, purpose, payer_account)


@service(capability=CREDITING, subject="shipment")
def credit_return(*, by: User | None, shipment: Shipment) -> Payment | None:
    """Credit of a return, or of what an act took away: it closes the invoice of that shipment first, then the others
    by due date.

    None when there is one already, or the document has no value.
    """
    # first the lock: the page that registers the return and the worker that catches up may meet here
    hold_money([shipment.client_id])
    source = shipment.returns_id or shipment.corrects_id
    if source is None or Payment.objects.filter(shipment=shipment).exists():
        return None
    # lines of a return are negative, its credit is not
    gross = -(shipment.lines.aggregate(gross=Sum(F("amount") + F("vat")))["gross"] or ZERO)
    if gross <= 0:
        return None
    kind, event = PaymentKind.RETURN, CREDITED
    if shipment.corrects_id is not None:
        kind, event = PaymentKind.CORRECTION, CORRECTED
    payment = Payment.objects.create(
        number=shipment.number, client=shipment.client, kind=kind, shipment=shipment, date=shipment.date,
        amount=gross, named_invoice=Invoice.objects.filter(shipment=source).first(), created_by=by,
        purpose=shipment.reason,
    )  # fmt: skip
    allocate(payment)
    record(event, payment, by=by)
    refresh_summary([shipment.client_id], as_of=clock.today())
    payment.refresh_from_db()
    return payment


@transaction.atomic
def apply_advances(client_ids: Collection[int]) -> None:
    """Spread advances of these clients on what has become open, the oldest payment first."""
    waiting = Payment.objects.filter(client__in=client_ids, allocated__lt=F("amount"))
    # most clients have no advance: they are not locked for nothing
    hold_money(set(waiting.values_list("client", flat=True)))
    for payment in waiting.order_by("client", "date", "pk"):
        allocate(payment)


@service(capability="payments.write", subject="payment")
def reallocate(
    *,
    by: User,
    payment: Payment,
    parts: Sequence[tuple[Invoice, Decimal]],
    reason: str,
    expected_updated_at: dt.datetime | None = None,
) -> Payment:
    """Put a payment on other invoices by hand; who, why and the former allocation are kept.

    What the parts leave over is an advance again. Raises `reason_required`, `foreign_invoice`, `invoice_twice`,
    `more_than_paid`, `more_than_open`, `amount_negative`; StateConflict `changed_meanwhile` where its allocation has
    changed since `expected_updated_at`, by hand or because an advance found its invoice, `payment_gone`.
    """
    check_reason(reason)
    hold_money([payment.client_id])
    payment = still_there(payment)
    unchanged_since(payment, expected_updated_at)
    reach = {invoice.pk: invoice for invoice in allocatable_invoices(payment)}
    _check_parts(payment, parts, reach)
    # numbers, not keys: they are read when the invoices may be others
    before = payment.allocations.order_by("invoice__due_date", "pk").values_list("invoice__number", "amount")
    Reallocation.objects.create(
        payment=payment, by=by, reason=reason.strip(), before=[[number, str(amount)] for number, amount in before]
    )  # fmt: skip
    # after `before` is stored, and whole: what the parts leave out is an advance again
    payment.allocations.all().delete()
    shares = [Share(invoice.pk, amount, AllocationRule.MANUAL) for invoice, amount in parts if amount]
    write_shares(payment, shares, {pk: invoice.date for pk, invoice in reach.items()})
    refresh_summary([payment.client_id], as_of=clock.today())
    payment.refresh_from_db()
    return payment


@service(capability="payments.write", subject="payment")
def reverse_payment(*, by: User, payment: Payment, reason: str) -> None:
    """Reverse the entry of a payment: wrong client, entered twice, wrong amount.

    Its invoices are open again and money that came after it closes them; what other payments have closed stays
    closed. The row goes, its history stays: the deleting event names `by`, `reason`, the invoices it had `closed` as
    [number, amount in RUB as text], and `moved`, the reasons of its reallocations (receivables.payments.reversals).
    What a closed month keeps is reversed by rows of today instead. Raises BusinessRuleError `reason_required`,
    `credit_of_return`, `paid_back`; StateConflict `payment_gone`.
    """
    check_reason(reason)
    hold_money([payment.client_id])
    payment = still_there(payment)
    if payment.kind not in REVERSIBLE:
        raise BusinessRuleError(
            "credit_of_return", _("A credit belongs to its return and cannot be reversed.")
        )
    if paid_back(payment):
        raise BusinessRuleError("paid_back", _("Money of it was paid back to the client already."))
    # asked while the payment is still there: afterwards nothing tells what it had kept closed
    heirs = _advances_after(payment)
    record(REVERSED, payment, by=by)
    if payment.bank_line_id:
        # the money is there still: the line waits for another decision
        BankLine.objects.filter(pk=payment.bank_line_id).update(state=LineState.WAITING, chosen=[])
    if is_kept(payment):
        reverse_by_rows(by=by, payment=payment, reason=reason)
    else:
        # the event of the deletion is all that will be left of the payment
        with pghistory.context(reason=reason.strip(), **_trace(payment)):
            payment.delete()
    # not every advance: one that was kept off these invoices by hand must not be put on them now
    for advance in heirs:
        allocate(advance)
    refresh_summary([payment.client_id], as_of=clock.today())


def _enter(
    by: User | None,
    client: Client,
    number: str,
    date: dt.date,
    amount: Decimal,
    named_invoice: Invoice | None,
    purpose: str,
    payer_account: str,
) -> Payment:
    payer_account = "".join(payer_account.split())
    # the lock first: of two who enter one payment at once the second must see the first
    hold_money([client.pk])
    _check_payment(client, number, date, amount, named_invoice)
    _check_new(client, number, date, payer_account)
    payment = Payment.objects.create(
        number=number.strip(), client=client, kind=PaymentKind.MONEY, date=date, amount=amount,
        named_invoice=named_invoice, purpose=purpose.strip(), payer_account=payer_account, created_by=by,
    )  # fmt: skip
    allocate(payment)
    refresh_summary([client.pk], as_of=clock.today())
    # `allocated` is kept by a trigger
    payment.refresh_from_db()
    return payment


def _trace(payment: Payment) -> dict[str, Any]:
    closed = payment.allocations.order_by("invoice__due_date", "pk").values_list("invoice__number", "amount")
    moved = payment.reallocations.order_by("at", "pk").values_list("by", "at", "reason")
    return {
        "closed": [[number, str(amount)] for number, amount in closed],
        "moved": [[person, at.isoformat(), why] for person, at, why in moved],
    }


def _advances_after(payment: Payment) -> list[Payment]:
    """Advances that would have closed what this payment did, the oldest first.

    An advance that was there before the payment while its invoices were open had been kept off them by hand: it is
    an heir only where an invoice came later.
    """
    waiting = Payment.objects.filter(client=payment.client_id, allocated__lt=F("amount")).exclude(
        pk=payment.pk
    )
    if not payment.allocations.filter(invoice__created_at__gt=payment.created_at).exists():
        waiting = waiting.filter(created_at__gt=payment.created_at)
    return list(waiting.order_by("date", "pk"))


def _check_parts(
    payment: Payment, parts: Sequence[tuple[Invoice, Decimal]], reach: Mapping[int, Open]
) -> None:
    if len({invoice.pk for invoice, _amount in parts}) != len(parts):
        raise BusinessRuleError("invoice_twice", _("An invoice is listed twice."), "parts")
    # before the open parts are asked: a foreign invoice is out of reach as well, and the reason would be the wrong one
    if any(invoice.client_id != payment.client_id for invoice, _amount in parts):
        raise BusinessRuleError("foreign_invoice", _("This invoice belongs to another client."), "parts")
    if any(amount < 0 for _invoice, amount in parts):
        raise BusinessRuleError("amount_negative", _("An amount cannot be negative."), "parts")
    if total(amount for _invoice, amount in parts) > payment.amount - paid_back(payment):
        raise BusinessRuleError("more_than_paid", _("The parts add up to more than was paid."), "parts")
    for invoice, amount in parts:
        if amount and (invoice.pk not in reach or amount > reach[invoice.pk].amount):
            message = _("Invoice %(number)s: more than its open amount.") % {"number": invoice.number}
            raise BusinessRuleError("more_than_open", message, "parts")


def _check_payment(
    client: Client, number: str, date: dt.date, amount: Decimal, named_invoice: Invoice | None
) -> None:
    if not number.strip():
        raise BusinessRuleError("number_required", _("Give the number of the payment order."), "number")
    if amount <= 0:
        raise BusinessRuleError("amount_not_positive", _("The amount must be more than zero."), "amount")
    if amount > LARGEST_SUM:
        raise BusinessRuleError(
            "amount_too_large", _("This amount is too large: count the digits."), "amount"
        )
    if date > clock.today():
        raise BusinessRuleError("future_payment", _("The date is in the future."), "date")
    check_plausible_date("date", date)
    if named_invoice is not None and named_invoice.client_id != client.pk:
        raise BusinessRuleError(
            "foreign_invoice", _("This invoice belongs to another client."), "named_invoice"
        )


def _check_new(client: Client, number: str, date: dt.date, payer_account: str) -> None:
    """A payment is known by number and day; two accounts of the payer tell two payments apart where both are known."""
    known = Payment.objects.filter(number=number.strip(), client=client, date=date, kind=PaymentKind.MONEY)
    if payer_account:
        known = known.filter(payer_account__in=["", payer_account])
    if known.exists():
        raise BusinessRuleError("payment_exists", _("This payment has already been entered."), "number")
