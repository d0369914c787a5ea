"""Orders that somebody else took a step further, and requests that wait for a decision."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import User
from approvals.kinds import load_subjects
from approvals.models import Request
from approvals.pages import pages_of
from desk.news.feed import Source
from desk.news.pages.clients import answers_for
from desk.news.pages.words import about, in_rubles, lowered, quoted
from dossiers.history.timeline import Event
from dossiers.models import Client
from orders.models import OrderChange, OrderStatus

# The step is written a moment after the order.
MOMENT = dt.timedelta(minutes=1)
STEPS = {
    ("submit", OrderStatus.APPROVAL): ("send", gettext_lazy("Order %(number)s submitted, a discount is asked for")),
    ("submit", OrderStatus.HOLD): ("hand-stop", gettext_lazy("Order %(number)s submitted, stopped by credit")),
    ("submit", OrderStatus.CONFIRMED): ("circle-check", gettext_lazy("Order %(number)s confirmed")),
    ("withdraw", OrderStatus.DRAFT): ("arrow-back-up", gettext_lazy("Order %(number)s withdrawn to the draft")),
    ("pass_on", OrderStatus.DRAFT): ("user-share", gettext_lazy("Order %(number)s is passed on to be completed")),
    ("hand_back", OrderStatus.DRAFT): ("arrow-back-up", gettext_lazy("Order %(number)s completed and handed back")),
    ("approve", OrderStatus.CONFIRMED): (
        "circle-check", gettext_lazy("Order %(number)s: discount approved, confirmed")
    ),
    ("approve", OrderStatus.HOLD): (
        "hand-stop", gettext_lazy("Order %(number)s: discount approved, then stopped by credit")
    ),
    ("release", OrderStatus.CONFIRMED): ("lock-open", gettext_lazy("Order %(number)s released over the credit limit")),
    ("cancel", OrderStatus.CANCELLED): ("circle-x", gettext_lazy("Order %(number)s cancelled")),
    ("ship", OrderStatus.SHIPPED): ("truck-delivery", pgettext_lazy("news", "Order %(number)s shipped")),
}  # fmt: skip
REFUSED = {
    OrderStatus.APPROVAL: gettext_lazy("Order %(number)s: discount refused"),
    OrderStatus.HOLD: gettext_lazy("Order %(number)s: release over the limit refused"),
}
READY = gettext_lazy("Order %(number)s confirmed, ready to ship")


def order_rows(user: User, since: dt.datetime) -> QuerySet[OrderChange] | None:
    """To managers what others did with their orders, to support what waits for it, to finance releases."""
    if user.can("orders.submit"):
        clients = Client.objects.visible_to(user).filter(manager__in=answers_for(user))
        wanted = Q(subject__client__in=clients.values("pk")) | Q(subject__created_by=user)
    elif user.can("orders.ship"):
        wanted = Q(action="pass_on", subject__status=OrderStatus.DRAFT, subject__passed_on_at__isnull=False)
        wanted |= Q(to_status=OrderStatus.CONFIRMED, subject__status=OrderStatus.CONFIRMED)
    elif user.can("payments.write"):
        wanted = Q(action="release")
    else:
        return None
    rows = OrderChange.objects.visible_to(user).filter(at__gte=since, subject__updated_at__gte=since - MOMENT)
    found: QuerySet[OrderChange] = rows.filter(wanted).exclude(by=user)
    return found.select_related("subject__client", "by", "on_behalf_of")


def order_event(change: OrderChange, user: User) -> Event:
    order = change.subject
    icon, words = _step(change, user)
    return Event(
        change.at, change.pk, icon, str(words) % {"number": order.number},
        url=reverse("orders:order_detail", args=[order.pk]), who=change.author,
        note=about(str(order.client), in_rubles(order.gross), quoted(change.reason)),
    )  # fmt: skip


def _step(change: OrderChange, user: User) -> tuple[str, Any]:
    if (
        change.to_status == OrderStatus.CONFIRMED
        and not user.can("orders.submit")
        and user.can("orders.ship")
    ):
        return "package", READY
    if change.action == "refuse":
        return "x", REFUSED[OrderStatus(change.from_status)]
    return STEPS[change.action, OrderStatus(change.to_status)]


def request_rows(user: User, since: dt.datetime) -> QuerySet[Request] | None:
    """Requests that this person may decide on, as long as they wait."""
    if not user.can("approvals.decide"):
        return None
    rows: QuerySet[Request] = Request.objects.visible_to(user).to_decide_by(user)
    return rows.filter(asked_at__gte=since).select_related("asked_by", "on_behalf_of")


def request_event(request: Request, user: User) -> Event:
    shown = pages_of(request)
    text = _("Waits for a decision: %(request)s, %(subject)s") % {
        "request": lowered(shown.words(request)),
        "subject": shown.title(request),
    }
    amount = shown.amount(request)
    return Event(
        request.asked_at, request.pk, "checks", text, url=reverse("approvals:approval_detail", args=[request.pk]),
        who=request.asker,
        note=about(shown.client(request), "" if amount is None else in_rubles(amount), quoted(request.reason)),
    )  # fmt: skip


SOURCES = (
    Source(
        "requests", gettext_lazy("Requests"), request_rows, request_event, at="asked_at", load=load_subjects
    ),
    Source("orders", gettext_lazy("Orders"), order_rows, order_event),
)
