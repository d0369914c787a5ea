"""What happened with a client's money, for the time line of the dossier."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy

from accounts.models import User
from dossiers.history.timeline import Event, Source, moment_of
from dossiers.models import Client
from kam_crm.shared import currency, formats
from receivables.credit.events import LIMIT_SET, RELEASED, STOPPED
from receivables.invoices.events import ISSUED
from receivables.models import (
    CheckResult,
    CreditCheck,
    CreditLimit,
    DebitKind,
    Invoice,
    Payment,
    PaymentDebit,
    PaymentKind,
)
from receivables.payments.events import (
    CORRECTED,
    CREDITED,
    OPENED,
    PAID_BACK,
    REGISTERED,
    REVERSED,
    WRITTEN_OFF,
)
from receivables.payments.reversals import reversed_payments

PAYMENTS = {
    PaymentKind.MONEY: REGISTERED,
    PaymentKind.RETURN: CREDITED,
    PaymentKind.CORRECTION: CORRECTED,
    PaymentKind.OPENING: OPENED,
    PaymentKind.WRITE_OFF: WRITTEN_OFF,
}
DEBITS = {DebitKind.REFUND: PAID_BACK, DebitKind.REVERSAL: REVERSED}
CHECKS = {CheckResult.STOPPED: STOPPED, CheckResult.RELEASED: RELEASED}  # what simply passed is no event


def invoice_rows(client: Client, user: User) -> QuerySet[Invoice]:
    # by the date of the document, not by when it was entered: an imported year lies where it happened
    rows: QuerySet[Invoice] = Invoice.objects.visible_to(user).filter(client=client)
    return rows


def invoice_events(rows: QuerySet[Invoice]) -> list[Event]:
    return [
        Event(
            moment_of(row.date), row.pk, ISSUED.icon,
            ISSUED.words(number=row.number, sum=currency.amount(row.amount, 2), day=formats.day(row.due_date)),
            url=reverse("receivables:invoice_detail", args=[row.pk]),
        )
        for row in rows
    ]  # fmt: skip


def payment_rows(client: Client, user: User) -> QuerySet[Payment]:
    rows: QuerySet[Payment] = Payment.objects.visible_to(user).filter(client=client)
    return rows


def payment_events(rows: QuerySet[Payment]) -> list[Event]:
    return [
        Event(
            moment_of(row.date), row.pk, PAYMENTS[PaymentKind(row.kind)].icon,
            PAYMENTS[PaymentKind(row.kind)].words(number=row.number, sum=currency.amount(row.amount, 2)),
            url=reverse("receivables:payment_detail", args=[row.pk]),
            who=row.created_by.full_name if row.created_by else "", note=row.purpose,
        )
        for row in rows.select_related("created_by")
    ]  # fmt: skip


def reversal_rows(client: Client, user: User) -> QuerySet[Any]:
    # events of history have no `visible_to`: the caller's client is one that the user sees
    return reversed_payments([client.pk])


def reversal_events(rows: QuerySet[Any]) -> list[Event]:
    return [
        Event(
            row.pgh_created_at, row.pgh_id, REVERSED.icon,
            REVERSED.words(number=row.number, day=formats.day(row.date), sum=currency.amount(row.amount, 2)),
            url=reverse("receivables:client_money", args=[row.client_id]), who=row.who or "", note=row.reason or "",
        )
        for row in rows
    ]  # fmt: skip


def debit_rows(client: Client, user: User) -> QuerySet[PaymentDebit]:
    rows: QuerySet[PaymentDebit] = PaymentDebit.objects.visible_to(user).filter(payment__client=client)
    return rows


def debit_events(rows: QuerySet[PaymentDebit]) -> list[Event]:
    return [
        Event(
            moment_of(row.date), row.pk, DEBITS[DebitKind(row.kind)].icon,
            DEBITS[DebitKind(row.kind)].words(
                number=row.payment.number, day=formats.day(row.payment.date), sum=currency.amount(row.amount, 2)
            ),
            url=reverse("receivables:payment_detail", args=[row.payment_id]), who=row.created_by.full_name,
            note=row.reason,
        )
        for row in rows.select_related("payment", "created_by")
    ]  # fmt: skip


def limit_rows(client: Client, user: User) -> QuerySet[CreditLimit]:
    rows: QuerySet[CreditLimit] = CreditLimit.objects.visible_to(user).filter(client=client)
    return rows


def limit_events(rows: QuerySet[CreditLimit]) -> list[Event]:
    return [
        Event(
            row.created_at, row.pk, LIMIT_SET.icon,
            LIMIT_SET.words(sum=currency.amount(row.amount), day=formats.day(row.valid_from)),
            url=reverse("receivables:client_money", args=[row.client_id]), who=row.set_by.full_name, note=row.reason,
        )
        for row in rows.select_related("set_by")
    ]  # fmt: skip


def check_rows(client: Client, user: User) -> QuerySet[CreditCheck]:
    """Orders that credit stopped or that were let pass beyond it."""
    rows: QuerySet[CreditCheck] = CreditCheck.objects.visible_to(user).filter(order__client=client)
    return rows.filter(result__in=CHECKS)


def check_events(rows: QuerySet[CreditCheck]) -> list[Event]:
    return [
        Event(
            row.at, row.pk, CHECKS[CheckResult(row.result)].icon,
            CHECKS[CheckResult(row.result)].words(number=row.order.number, sum=currency.amount(row.amount, 2)),
            url=reverse("orders:order_detail", args=[row.order_id]),
        )
        for row in rows.select_related("order")
    ]  # fmt: skip


SOURCES = (
    Source("invoices", gettext_lazy("Invoices"), invoice_rows, invoice_events, ISSUED.capability,
           at="date", is_dated=True),
    Source("payments", gettext_lazy("Payments"), payment_rows, payment_events, REGISTERED.capability,
           at="date", is_dated=True),
    Source("reversals", gettext_lazy("Reversed payments"), reversal_rows, reversal_events, REVERSED.capability,
           at="pgh_created_at", pk="pgh_id"),
    Source("debits", gettext_lazy("Payments taken off again"), debit_rows, debit_events, REVERSED.capability,
           at="date", is_dated=True),
    Source("limits", gettext_lazy("Credit limits"), limit_rows, limit_events, LIMIT_SET.capability, at="created_at"),
    Source("credit", gettext_lazy("Credit checks"), check_rows, check_events, STOPPED.capability),
)  # fmt: skip
