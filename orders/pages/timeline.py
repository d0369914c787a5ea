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
from orders.acts.events import DRAWN_UP
from orders.acts.states import act_machine
from orders.claims.events import OPENED
from orders.claims.states import claim_machine
from orders.confirming.states import order_machine
from orders.models import ActChange, Claim, ClaimChange, DiscrepancyAct, OrderChange, Shipment


def register_sources() -> None:
    timeline.register(
        timeline.Source("orders", gettext_lazy("Orders"), change_rows, change_events, "orders.view")
    )
    timeline.register(
        timeline.Source("claims", gettext_lazy("Claims"), claim_rows, claim_events, "claims.view")
    )
    for new in (
        timeline.Source(
            "new_claims",
            gettext_lazy("Claims opened"),
            new_claims,
            new_claim_events,
            "claims.view",
            at="created_at",
        ),
        timeline.Source(
            "new_acts", gettext_lazy("Acts drawn up"), new_acts, new_act_events, "acts.view", at="created_at"
        ),
    ):
        timeline.register(new)
    timeline.register(
        timeline.Source("acts", gettext_lazy("Discrepancy acts"), act_rows, act_events, "acts.view")
    )
    timeline.register(
        timeline.Source(
            "shipments", gettext_lazy("Shipments"), shipment_rows, shipment_events, "orders.view",
            at="date", is_dated=True,
        )
    )  # fmt: skip


def claim_rows(client: Client, user: User) -> QuerySet[ClaimChange]:
    rows: QuerySet[ClaimChange] = ClaimChange.objects.visible_to(user).filter(subject__client=client)
    return rows


def claim_events(rows: QuerySet[ClaimChange]) -> list[Event]:
    return [
        Event(
            change.at, change.pk, kind.icon, kind.words(number=change.subject.number),
            reverse("orders:claim_detail", args=[change.subject_id]), change.author, change.reason,
        )
        for change in rows.select_related("subject", "by", "on_behalf_of")
        for kind in [claim_machine.event(change.action, change.from_status, change.to_status)]
    ]  # fmt: skip


def new_claims(client: Client, user: User) -> QuerySet[Claim]:
    rows: QuerySet[Claim] = Claim.objects.visible_to(user).filter(client=client)
    return rows


def new_claim_events(rows: QuerySet[Claim]) -> list[Event]:
    return [
        Event(
            claim.created_at, claim.pk, OPENED.icon, OPENED.words(number=claim.number),
            reverse("orders:claim_detail", args=[claim.pk]), claim.author_words, claim.text,
        )
        for claim in rows.select_related("author", "on_behalf_of")
    ]  # fmt: skip


def new_acts(client: Client, user: User) -> QuerySet[DiscrepancyAct]:
    rows: QuerySet[DiscrepancyAct] = DiscrepancyAct.objects.visible_to(user).filter(client=client)
    return rows


def new_act_events(rows: QuerySet[DiscrepancyAct]) -> list[Event]:
    return [
        Event(
            act.created_at, act.pk, DRAWN_UP.icon, DRAWN_UP.words(number=act.number),
            reverse("orders:act_detail", args=[act.pk]), act.author_words, act.note,
        )
        for act in rows.select_related("author", "on_behalf_of")
    ]  # fmt: skip


def act_rows(client: Client, user: User) -> QuerySet[ActChange]:
    rows: QuerySet[ActChange] = ActChange.objects.visible_to(user).filter(subject__client=client)
    return rows


def act_events(rows: QuerySet[ActChange]) -> list[Event]:
    return [
        Event(
            change.at, change.pk, kind.icon, kind.words(number=change.subject.number),
            reverse("orders:act_detail", args=[change.subject_id]), change.author, change.reason,
        )
        for change in rows.select_related("subject", "by", "on_behalf_of")
        for kind in [act_machine.event(change.action, change.from_status, change.to_status)]
    ]  # fmt: skip


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
        elif shipment.corrects_id:
            text, icon = _("Correction %(number)s by an act, %(sum)s"), "clipboard-check"
        words = text % {"number": shipment.number, "sum": currency.amount(shipment.net)}
        url = reverse("orders:shipment_detail", args=[shipment.pk])
        # a document has a day and no hour
        moment = moment_of(shipment.date)
        events.append(Event(moment, shipment.pk, icon, words, url, note=shipment.reason))
    return events
