"""Calls about debts and stops of shipments in the history of the client (R165, R166)."""

from __future__ import annotations

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy

from accounts.models import User
from dossiers.history.timeline import Event, Source
from dossiers.models import Client
from kam_crm.shared import currency
from receivables.collection.events import RESULT
from receivables.models import CollectionResult, ShipmentStop
from receivables.stops.events import STOPPED


def result_rows(client: Client, user: User) -> QuerySet[CollectionResult]:
    rows: QuerySet[CollectionResult] = CollectionResult.objects.visible_to(user).standing()
    return rows.filter(client=client)


def result_events(rows: QuerySet[CollectionResult]) -> list[Event]:
    return [
        Event(
            row.created_at, row.pk, RESULT.icon, RESULT.words(outcome=row.get_outcome_display()),
            url=f"{reverse('receivables:collection')}?client={row.client_id}", who=row.by.full_name, note=row.note,
        )
        for row in rows.select_related("by")
    ]  # fmt: skip


def stop_rows(client: Client, user: User) -> QuerySet[ShipmentStop]:
    rows: QuerySet[ShipmentStop] = ShipmentStop.objects.visible_to(user).filter(client=client)
    return rows


def stop_events(rows: QuerySet[ShipmentStop]) -> list[Event]:
    return [
        Event(
            row.created_at, row.pk, STOPPED.icon, STOPPED.words(sum=currency.amount(row.overdue, 2)),
            url=f"{reverse('receivables:collection')}?client={row.client_id}",
            who=row.lifted_by.full_name if row.lifted_by else "", note=row.reason,
        )
        for row in rows.select_related("lifted_by")
    ]  # fmt: skip


SOURCES = (
    Source(
        "calls",
        gettext_lazy("Calls about debts"),
        result_rows,
        result_events,
        RESULT.capability,
        at="created_at",
    ),
    Source(
        "stops",
        gettext_lazy("Stops of shipments"),
        stop_rows,
        stop_events,
        STOPPED.capability,
        at="created_at",
    ),
)
