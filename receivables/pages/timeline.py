"""What happened with a client's money, for the time line of the dossier."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy

from accounts.models import User
from dossiers.history.timeline import Event, Source, Window
from dossiers.models import Client
from kam_crm.shared import currency, formats
from receivables.credit.events import LIMIT_SET, RELEASED, STOPPED
from receivables.invoices.events import ISSUED
from receivables.models import CheckResult, CreditCheck, CreditLimit, Invoice, Payment, PaymentKind
from receivables.payments.events import CREDITED, REGISTERED, REVERSED
from receivables.payments.reversals import reversed_payments

PAYMENTS = {PaymentKind.MONEY: REGISTERED, PaymentKind.RETURN: CREDITED}
CHECKS = {CheckResult.STOPPED: STOPPED, CheckResult.RELEASED: RELEASED}  # what simply passed is no event


def invoice_events(client: Client, user: User, window: Window) -> list[Event]:
    # by the date of the document, not by when it was entered: an imported year lies where it happened
    rows = Invoice.objects.visible_to(user).filter(window.older_days("date"), client=client)
    return [
        Event(
            window.moment(row.date), row.pk, ISSUED.icon,
            ISSUED.words(number=row.number, sum=currency.amount(row.amount, 2), day=formats.day(row.due_date)),
            url=reverse("receivables:invoice_detail", args=[row.pk]),
        )
        for row in rows.order_by("-date", "-pk")[: window.limit]
    ]  # fmt: skip


def payment_events(client: Client, user: User, window: Window) -> list[Event]:
    rows = Payment.objects.visible_to(user).filter(window.older_days("date"), client=client)
    newest = rows.select_related("created_by").order_by("-date", "-pk")[: window.limit]
    return [
        Event(
            window.moment(row.date), row.pk, PAYMENTS[PaymentKind(row.kind)].icon,
            PAYMENTS[PaymentKind(row.kind)].words(number=row.number, sum=currency.amount(row.amount, 2)),
            url=reverse("receivables:payment_detail", args=[row.pk]),
            who=row.created_by.full_name if row.created_by else "", note=row.purpose,
        )
        for row in newest
    ]  # fmt: skip


def reversal_events(client: Client, user: User, window: Window) -> list[Event]:
    # events of history have no `visible_to`: the caller's client is one that the user sees
    rows = reversed_payments([client.pk]).filter(window.older("pgh_created_at", "pgh_id"))
    return [
        Event(
            row.pgh_created_at, row.pgh_id, REVERSED.icon,
            REVERSED.words(number=row.number, day=formats.day(row.date), sum=currency.amount(row.amount, 2)),
            url=reverse("receivables:client_money", args=[client.pk]), who=row.who or "", note=row.reason or "",
        )
        for row in rows.order_by("-pgh_created_at", "-pgh_id")[: window.limit]
    ]  # fmt: skip


def limit_events(client: Client, user: User, window: Window) -> list[Event]:
    rows = CreditLimit.objects.visible_to(user).filter(window.older("created_at"), client=client)
    return [
        Event(
            row.created_at, row.pk, LIMIT_SET.icon,
            LIMIT_SET.words(sum=currency.amount(row.amount), day=formats.day(row.valid_from)),
            url=reverse("receivables:client_money", args=[client.pk]), who=row.set_by.full_name, note=row.reason,
        )
        for row in rows.select_related("set_by").order_by("-created_at", "-pk")[: window.limit]
    ]  # fmt: skip


def check_events(client: Client, user: User, window: Window) -> list[Event]:
    """Orders that credit stopped or that were let pass beyond it."""
    rows = CreditCheck.objects.visible_to(user).filter(window.older("at"), order__client=client)
    found = rows.filter(result__in=CHECKS).select_related("order").order_by("-at", "-pk")
    return [
        Event(
            row.at, row.pk, CHECKS[CheckResult(row.result)].icon,
            CHECKS[CheckResult(row.result)].words(number=row.order.number, sum=currency.amount(row.amount, 2)),
            url=reverse("orders:order_detail", args=[row.order_id]),
        )
        for row in found[: window.limit]
    ]  # fmt: skip


SOURCES = (
    Source("invoices", gettext_lazy("Invoices"), invoice_events, ISSUED.capability),
    Source("payments", gettext_lazy("Payments"), payment_events, REGISTERED.capability),
    Source("reversals", gettext_lazy("Reversed payments"), reversal_events, REVERSED.capability),
    Source("limits", gettext_lazy("Credit limits"), limit_events, LIMIT_SET.capability),
    Source("credit", gettext_lazy("Credit checks"), check_events, STOPPED.capability),
)
