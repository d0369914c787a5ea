"""What orders and shipments tell to a client's time line."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from dossiers.history import timeline
from dossiers.history.timeline import Event, moment_of
from dossiers.models import Client
from kam_crm.shared import currency
from orders.confirming.states import order_machine
from orders.models import OrderChange, Shipment


def register_sources() -> None:
    timeline.register(
        timeline.Source("orders", gettext_lazy("Orders"), change_rows, change_events, "orders.view")
    )
    timeline.register(
        timeline.Source(
            "shipments", gettext_lazy("Shipments"), shipment_rows, shipment_events, "orders.view",
            at="date", is_dated=True,
        )
    )  # fmt: skip


def change_rows(client: Client, user: User) -> QuerySet[OrderChange]:
    """Steps of orders through their states."""
    rows: QuerySet[OrderChange] = OrderChange.objects.visible_to(user).filter(subject__client=client)
    # passing on and the like is between colleagues; the time line is the client's story
    return rows.exclude(action__in=order_machine.internal_actions)


def change_events(rows: QuerySet[OrderChange]) -> list[Event]:
    events = []
    for change in rows.select_related("subject", "by", "on_behalf_of"):
        kind = order_machine.event(change.action, change.from_status, change.to_status)
        text = f"{kind.words(number=change.subject.number)}, {currency.amount(change.subject.gross)}"
        url = reverse("orders:order_detail", args=[change.subject_id])
        events.append(Event(change.at, change.pk, kind.icon, text, url, change.author, change.reason))
    return events


def shipment_rows(client: Client, user: User) -> QuerySet[Shipment]:
    """Documents by their date, with the net sum."""
    rows: QuerySet[Shipment] = Shipment.objects.visible_to(user).filter(client=client)
    return rows


def shipment_events(rows: Any) -> list[Event]:
    events = []
    for shipment in rows.with_sums():
        text, icon = _("Shipment %(number)s, %(sum)s"), "truck"
        if shipment.returns_id:
            text, icon = _("Return %(number)s, %(sum)s"), "truck-return"
        words = text % {"number": shipment.number, "sum": currency.amount(shipment.net)}
        url = reverse("orders:shipment_detail", args=[shipment.pk])
        # a document has a day and no hour
        moment = moment_of(shipment.date)
        events.append(Event(moment, shipment.pk, icon, words, url, note=shipment.reason))
    return events
