"""Orders that somebody else took a step further, and requests that wait for a decision."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from approvals.kinds import load_subjects
from approvals.models import Request
from approvals.pages import pages_of
from desk.news.feed import Source
from desk.news.pages.clients import answers_for
from desk.news.pages.words import about, lowered, quoted
from dossiers.history.timeline import Event
from dossiers.models import Client
from kam_crm.shared import currency
from orders.confirming.states import order_machine
from orders.models import OrderChange, OrderStatus

# the step is written a moment after the order
MOMENT = dt.timedelta(minutes=1)


def order_rows(user: User, since: dt.datetime) -> QuerySet[OrderChange] | None:
    """To managers what others did with their orders, to support what waits for it, to finance releases."""
    if user.can("orders.submit"):
        clients = Client.objects.visible_to(user).filter(manager__in=answers_for(user))
        wanted = Q(subject__client__in=clients.values("pk")) | Q(subject__created_by=user)
    # sales support: only what is still waiting, since an order that went on is nobody's work any more
    elif user.can("orders.ship"):
        wanted = Q(action="pass_on", subject__status=OrderStatus.DRAFT, subject__passed_on_at__isnull=False)
        ready = order_machine.starts_of("ship")
        wanted |= Q(to_status__in=ready, subject__status__in=ready)
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
        change.at, change.pk, icon, words,
        url=reverse("orders:order_detail", args=[order.pk]), who=change.author,
        note=about(str(order.client), currency.amount(order.gross), quoted(change.reason)),
    )  # fmt: skip


def _step(change: OrderChange, user: User) -> tuple[str, str]:
    """Icon and sentence; to sales support a confirmed order is work, whoever confirmed it."""
    number = change.subject.number
    if (
        change.to_status == OrderStatus.CONFIRMED
        and change.from_status != OrderStatus.CONFIRMED  # another shipping day has its own words
        and not user.can("orders.submit")
        and user.can("orders.ship")
    ):
        return "package", _("Order %(number)s confirmed, ready to ship") % {"number": number}
    kind = order_machine.event(change.action, change.from_status, change.to_status)
    return kind.icon, kind.words(number=number)


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
        note=about(shown.client(request), "" if amount is None else currency.amount(amount), quoted(request.reason)),
    )  # fmt: skip


SOURCES = (
    Source(
        "requests", gettext_lazy("Requests"), request_rows, request_event, at="asked_at", load=load_subjects
    ),
    Source("orders", gettext_lazy("Orders"), order_rows, order_event),
)
