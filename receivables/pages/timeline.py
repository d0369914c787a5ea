"""What happened with a client's money, for the time line of the dossier."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from dossiers.history.timeline import Event, Source, Window
from dossiers.models import Client
from kam_crm.shared import formats
from receivables.models import CheckResult, CreditCheck, CreditLimit, Invoice, Payment, PaymentKind
from receivables.payments.reversals import reversed_payments


def invoice_events(client: Client, user: User, window: Window) -> list[Event]:
    rows = Invoice.objects.visible_to(user).filter(window.older_days("date"), client=client)
    text = _("Invoice %(number)s for %(sum)s ₽, due on %(day)s")
    return [
        Event(
            window.moment(row.date), row.pk, "file-invoice",
            text % {"number": row.number, "sum": formats.money(row.amount), "day": formats.day(row.due_date)},
            url=reverse("receivables:invoice_detail", args=[row.pk]),
        )
        for row in rows.order_by("-date", "-pk")[: window.limit]
    ]  # fmt: skip


def payment_events(client: Client, user: User, window: Window) -> list[Event]:
    rows = Payment.objects.visible_to(user).filter(window.older_days("date"), client=client)
    texts = {
        PaymentKind.MONEY: ("cash", _("Payment %(number)s of %(sum)s ₽")),
        PaymentKind.RETURN: ("receipt-refund", _("Credit of return %(number)s, %(sum)s ₽")),
    }
    events = []
    for row in rows.select_related("created_by").order_by("-date", "-pk")[: window.limit]:
        icon, text = texts[row.kind]
        events.append(
            Event(
                window.moment(row.date), row.pk, icon,
                text % {"number": row.number, "sum": formats.money(row.amount)},
                url=reverse("receivables:payment_detail", args=[row.pk]),
                who=row.created_by.full_name if row.created_by else "",
                note=row.purpose,
            )
        )  # fmt: skip
    return events


def reversal_events(client: Client, user: User, window: Window) -> list[Event]:
    rows = reversed_payments([client.pk]).filter(window.older("pgh_created_at", "pgh_id"))
    text = _("Payment %(number)s of %(day)s, %(sum)s ₽, was reversed")
    return [
        Event(
            row.pgh_created_at, row.pgh_id, "arrow-back-up",
            text % {"number": row.number, "day": formats.day(row.date), "sum": formats.money(row.amount)},
            url=reverse("receivables:client_money", args=[client.pk]),
            who=row.who or "", note=row.reason or "",
        )
        for row in rows.order_by("-pgh_created_at", "-pgh_id")[: window.limit]
    ]  # fmt: skip


def limit_events(client: Client, user: User, window: Window) -> list[Event]:
    rows = CreditLimit.objects.visible_to(user).filter(window.older("created_at"), client=client)
    text = _("Credit limit %(sum)s ₽ from %(day)s")
    return [
        Event(
            row.created_at, row.pk, "gauge",
            text % {"sum": formats.whole(row.amount), "day": formats.day(row.valid_from)},
            url=reverse("receivables:client_money", args=[client.pk]),
            who=row.set_by.full_name, note=row.reason,
        )
        for row in rows.select_related("set_by").order_by("-created_at", "-pk")[: window.limit]
    ]  # fmt: skip


def check_events(client: Client, user: User, window: Window) -> list[Event]:
    """Orders that credit stopped or that were let pass beyond it; what simply passed is no event."""
    rows = CreditCheck.objects.visible_to(user).filter(window.older("at"), order__client=client)
    texts = {
        CheckResult.STOPPED: ("hand-stop", _("Order %(number)s stopped by credit, %(sum)s ₽")),
        CheckResult.RELEASED: ("lock-open", _("Order %(number)s released beyond the limit, %(sum)s ₽")),
    }
    found = rows.filter(result__in=texts).select_related("order").order_by("-at", "-pk")
    return [
        Event(
            row.at, row.pk, texts[row.result][0],
            texts[row.result][1] % {"number": row.order.number, "sum": formats.money(row.amount)},
            url=reverse("orders:order_detail", args=[row.order_id]),
        )
        for row in found[: window.limit]
    ]  # fmt: skip


SOURCES = (
    Source("invoices", gettext_lazy("Invoices"), invoice_events, "receivables.view"),
    Source("payments", gettext_lazy("Payments"), payment_events, "payments.view"),
    Source("reversed_payments", gettext_lazy("Reversed payments"), reversal_events, "payments.view"),
    Source("limits", gettext_lazy("Credit limits"), limit_events, "receivables.view"),
    Source("credit", gettext_lazy("Credit checks"), check_events, "receivables.view"),
)
