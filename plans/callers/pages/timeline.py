"""A contact that went to another client of the same person, in the time lines of both."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.rights.covers import author
from dossiers.history.timeline import Event, Source
from dossiers.models import Client
from kam_crm.shared import formats
from kam_crm.shared.events import EventKind
from plans.activities.services import OUT_OF_SIGHT
from plans.callers.events import SWITCHED_AWAY, SWITCHED_HERE
from plans.models import ClientSwitch


def away_rows(client: Client, user: User) -> QuerySet[ClientSwitch]:
    return _rows(user, "to_client").filter(client=client)


def here_rows(client: Client, user: User) -> QuerySet[ClientSwitch]:
    return _rows(user, "client").filter(to_client=client)


def away_events(rows: Any) -> list[Event]:
    return _events(rows, SWITCHED_AWAY, "to_client")


def here_events(rows: Any) -> list[Event]:
    return _events(rows, SWITCHED_HERE, "client")


def _rows(user: User, other: str) -> QuerySet[ClientSwitch]:
    """Each with `is_named`: whether the other client is one that the person sees."""
    seen = Client.objects.visible_to(user).filter(pk=OuterRef(other))
    rows: QuerySet[ClientSwitch] = ClientSwitch.objects.visible_to(user).annotate(is_named=Exists(seen))
    return rows


def _events(rows: Any, kind: EventKind, other: str) -> list[Event]:
    events = []
    for row in rows.select_related("activity", "client", "to_client", "by", "on_behalf_of"):
        activity = row.activity
        text = kind.words(
            kind=activity.get_kind_display(),
            day=formats.day(activity.day),
            client=getattr(row, other).name if row.is_named else OUT_OF_SIGHT,
        )
        # whose page it is now
        url = reverse("plans:activity_detail", args=[activity.pk]) if row.is_named else ""
        who = author(row.by.full_name, row.on_behalf_of)
        events.append(Event(row.at, row.pk, kind.icon, text[:1].upper() + text[1:], url, who))
    return events


SOURCES = (
    Source(
        "switched_away",
        gettext_lazy("On behalf of another client"),
        away_rows,
        away_events,
        "activities.view",
        is_conversation=True,
    ),
    Source(
        "switched_here",
        gettext_lazy("First at another client"),
        here_rows,
        here_events,
        "activities.view",
        is_conversation=True,
    ),
)
