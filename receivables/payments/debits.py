"""What takes money off a payment again: an advance paid back, and the reversal of an entry whose month is closed."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pghistory
from django.conf import settings
from django.db.models import F, Sum
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dossiers.models import Client
from kam_crm.shared import clock, currency
from kam_crm.shared.checks import check_reason, locked
from kam_crm.shared.errors import BusinessRuleError, StateConflict
from kam_crm.shared.money import ZERO
from kam_crm.shared.service import service
from receivables.events import record
from receivables.models import (
    Allocation,
    AllocationRule,
    BankLine,
    DebitKind,
    Invoice,
    LineState,
    Payment,
    PaymentDebit,
    PaymentKind,
)
from receivables.months.services import is_closed, open_day
from receivables.payments.allocation import Share, hold_money, write_shares
from receivables.payments.events import PAID_BACK, REFUND_REVERSED, WRITTEN_OFF
from receivables.summary import refresh_summary

LONGEST_REASON = 250


def still_there(payment: Payment) -> Payment:
    """The payment as it is now. Call while the client's money is held. Raises StateConflict `payment_gone`."""
    found: Payment | None = Payment.objects.select_related("client").filter(pk=payment.pk).first()
    if found is None or found.debits.filter(kind=DebitKind.REVERSAL).exists():
        raise StateConflict("payment_gone", _("This payment has been reversed meanwhile."))
    return found


def paid_back(payment: Payment) -> Decimal:
    """What of it the client has got back, RUB."""
    return payment.debits.aggregate(sum=Sum("amount"))["sum"] or ZERO


@service(capability="payments.write", subject="payment")
def pay_back(*, by: User, payment: Payment, date: dt.date, amount: Decimal, reason: str) -> PaymentDebit:
    """Enter that money of its advance went back to the client.

    Raises `reason_required`, `amount_not_positive`, `future_payment`, `before_payment`, `more_than_advance`;
    StateConflict `payment_gone`.
    """
    check_reason(reason)
    hold_money([payment.client_id])
    payment = still_there(payment)
    if amount <= 0:
        raise BusinessRuleError("amount_not_positive", _("The amount must be more than zero."), "amount")
    if date > clock.today():
        raise BusinessRuleError("future_payment", _("The date is in the future."), "date")
    if date < payment.date:
        raise BusinessRuleError("before_payment", _("The money had not come in yet."), "date")
    if amount > payment.amount - payment.allocated:
        raise BusinessRuleError("more_than_advance", _("More than the advance that is left."), "amount")
    debit = _refund(by, payment, date, amount, reason)
    refresh_summary([payment.client_id], as_of=clock.today())
    return debit


def pay_back_line(*, by: User, client: Client, line: BankLine, amount: Decimal) -> list[PaymentDebit]:
    """Take what a line of a bank paid back to this client off its advances, the oldest first.

    The caller holds the client's money. Raises `more_than_advance`.
    """
    left, day, debits = amount, open_day(line.date), []
    for payment in Payment.objects.filter(client=client, allocated__lt=F("amount"), date__lte=day).order_by(
        "date", "pk"
    ):
        part = min(left, payment.amount - payment.allocated)
        debits.append(_refund(by, payment, day, part, line.purpose or line.number, line))
        left -= part
        if not left:
            return debits
    raise BusinessRuleError("more_than_advance", _("More than the advance that is left."), "amount")


def _refund(
    by: User, payment: Payment, day: dt.date, amount: Decimal, reason: str, line: BankLine | None = None
) -> PaymentDebit:
    debit = PaymentDebit.objects.create(
        payment=payment, kind=DebitKind.REFUND, date=day, amount=amount, reason=reason.strip()[:LONGEST_REASON],
        bank_line=line, created_by=by,
    )  # fmt: skip
    record(PAID_BACK, payment, by=by)
    return debit


@service(capability="payments.write", subject="debit")
def reverse_refund(*, by: User, debit: PaymentDebit, reason: str) -> None:
    """The entry was wrong: the money is an advance again, its line of a bank waits for another decision.

    Of a line that took several advances all rows go. Raises `reason_required`; StateConflict `gone`.
    """
    check_reason(reason)
    hold_money([debit.payment.client_id])
    row: PaymentDebit = locked(debit, "payment__client")
    if row.kind != DebitKind.REFUND:
        raise StateConflict("gone", _("This is gone: somebody has deleted or undone it meanwhile."))
    rows = PaymentDebit.objects.filter(pk=row.pk)
    if row.bank_line_id:
        rows = PaymentDebit.objects.filter(bank_line=row.bank_line_id)
        BankLine.objects.filter(pk=row.bank_line_id).update(state=LineState.WAITING, chosen=[])
    record(REFUND_REVERSED, row.payment, by=by)
    with pghistory.context(reason=reason.strip()):
        rows.delete()
    refresh_summary([row.payment.client_id], as_of=clock.today())


def is_kept(payment: Payment) -> bool:
    """Whether a closed month keeps it, or what it has closed."""
    days = [payment.date, *payment.allocations.values_list("date", flat=True)]
    return any(is_closed(day, day) for day in days)


def reverse_by_rows(*, by: User, payment: Payment, reason: str) -> None:
    """Reverse what a closed month keeps by rows of today: its invoices are open again, nothing of it is an advance.

    The line of a bank that brought it may bring another payment. The caller holds the client's money. Raises
    `payment_exists` where an entry just like it was reversed so before.
    """
    today = clock.today()
    if payment.bank_line_id:
        facts = {
            name: getattr(payment, name) for name in ("number", "client", "date", "kind", "payer_account")
        }
        if Payment.objects.filter(bank_line=None, **facts).exists():
            raise BusinessRuleError("payment_exists", _("This payment has already been entered."))
        payment.bank_line = None
        payment.save(update_fields=["bank_line", "updated_at"])
    Allocation.objects.bulk_create(
        Allocation(
            payment=payment,
            invoice_id=one.invoice_id,
            amount=-one.amount,
            date=today,
            rule=AllocationRule.MANUAL,
        )
        for one in payment.allocations.all()
    )
    PaymentDebit.objects.create(
        payment=payment, kind=DebitKind.REVERSAL, date=today, amount=payment.amount,
        reason=reason.strip()[:LONGEST_REASON], created_by=by,
    )  # fmt: skip


def can_write_off(invoice: Invoice) -> bool:
    """Whether its rest is small enough (WRITE_OFF_LIMIT)."""
    return ZERO < invoice.amount - invoice.paid <= settings.WRITE_OFF_LIMIT


@service(capability="payments.write", subject="invoice")
def write_off_rest(*, by: User, invoice: Invoice, reason: str) -> Payment:
    """Close an invoice whose small rest nobody will pay; who and why stay with the row that closes it.

    Raises `reason_required`, `nothing_open`, `more_than_limit`.
    """
    check_reason(reason)
    hold_money([invoice.client_id])
    row = Invoice.objects.select_related("client").get(pk=invoice.pk)
    rest = row.amount - row.paid
    if not rest:
        raise BusinessRuleError("nothing_open", _("Nothing of this invoice is open any more."))
    if not can_write_off(row):
        raise BusinessRuleError(
            "more_than_limit",
            _("Only a rest of up to %(sum)s is written off.")
            % {"sum": currency.amount(settings.WRITE_OFF_LIMIT)},
        )
    written = Payment.objects.create(
        number=row.number, client=row.client, kind=PaymentKind.WRITE_OFF, date=clock.today(), amount=rest,
        named_invoice=row, purpose=reason.strip()[:LONGEST_REASON], created_by=by,
    )  # fmt: skip
    write_shares(written, [Share(row.pk, rest, AllocationRule.MANUAL)], {row.pk: row.date})
    record(WRITTEN_OFF, written, by=by)
    refresh_summary([row.client_id], as_of=clock.today())
    written.refresh_from_db()
    return written
