"""Visits and calls in the time line of a client."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import User
from dossiers.history.timeline import Event
from dossiers.models import Client
from plans.activities.events import LOGGED
from plans.models import Activity, ActivityStatus
from plans.records.pages import counted


def activity_rows(client: Client, user: User) -> QuerySet[Activity]:
    """Activities that took place, by the moment they were logged."""
    rows: QuerySet[Activity] = Activity.objects.visible_to(user).filter(
        client=client, status=ActivityStatus.DONE
    )
    return rows


def activity_events(rows: Any) -> list[Event]:
    people = rows.select_related("manager", "done_by", "on_behalf_of").prefetch_related("colleagues")
    shown = list(people)
    records = counted(shown)
    return [
        Event(
            row.done_at,
            row.pk,
            row.icon,
            LOGGED.words(kind=row.get_kind_display(), outcome=row.get_outcome_display()),
            url=reverse("plans:activity_detail", args=[row.pk]),
            who=", ".join([row.met_by, *(colleague.full_name for colleague in row.colleagues.all())]),
            note=" · ".join(filter(None, (row.result, records.get(row.pk)))),
        )
        for row in shown
    ]
