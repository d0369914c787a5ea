"""What orders and shipments tell to a client's time line."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from dossiers.history import timeline
from dossiers.history.timeline import Event, Window
from dossiers.models import Client
from kam_crm.shared import currency
from orders.confirming.states import order_machine
from orders.models import OrderChange, Shipment


def register_sources() -> None:
    timeline.register(timeline.Source("orders", gettext_lazy("Orders"), order_events, "orders.view"))
    timeline.register(timeline.Source("shipments", gettext_lazy("Shipments"), shipment_events, "orders.view"))


def order_events(client: Client, user: User, window: Window) -> list[Event]:
    """Steps of orders through their states."""
    rows = OrderChange.objects.visible_to(user).filter(window.older("at"), subject__client=client)
    # passing on and the like is between colleagues; the time line is the client's story
    rows = rows.exclude(action__in=order_machine.internal_actions).order_by("-at", "-pk")
    rows = rows.select_related("subject", "by", "on_behalf_of")
    events = []
    for change in rows[: window.limit]:
        kind = order_machine.event(change.action, change.from_status, change.to_status)
        text = f"{kind.words(number=change.subject.number)}, {currency.amount(change.subject.gross)}"
        url = reverse("orders:order_detail", args=[change.subject_id])
        events.append(Event(change.at, change.pk, kind.icon, text, url, change.author, change.reason))
    return events


def shipment_events(client: Client, user: User, window: Window) -> list[Event]:
    """Documents by their date, with the net sum."""
    rows = Shipment.objects.visible_to(user).filter(window.older_days("date"), client=client)
    rows = rows.with_sums().order_by("-date", "-pk")
    events = []
    for shipment in rows[: window.limit]:
        text, icon = _("Shipment %(number)s, %(sum)s"), "truck"
        if shipment.returns_id:
            text, icon = _("Return %(number)s, %(sum)s"), "truck-return"
        words = text % {"number": shipment.number, "sum": currency.amount(shipment.net)}
        url = reverse("orders:shipment_detail", args=[shipment.pk])
        # a document has a day and no hour: the window places it among the day's other events
        moment = window.moment(shipment.date)
        events.append(Event(moment, shipment.pk, icon, words, url, note=shipment.reason))
    return events
