"""Visits and calls in the time line of a client."""

from __future__ import annotations

from django.urls import reverse

from accounts.models import User
from dossiers.history.timeline import Event, Window
from dossiers.models import Client
from plans.activities.events import LOGGED
from plans.models import Activity, ActivityStatus


def activity_events(client: Client, user: User, window: Window) -> list[Event]:
    """Activities that took place, by the moment they were logged."""
    rows = (
        Activity.objects.visible_to(user)
        .filter(window.older("done_at"), client=client, status=ActivityStatus.DONE)
        .select_related("manager", "done_by", "on_behalf_of")
        # the key too: results of one moment must not fall between two pages
        .order_by("-done_at", "-pk")
    )
    return [
        Event(
            row.done_at,
            row.pk,
            row.icon,
            LOGGED.words(kind=row.get_kind_display(), outcome=row.get_outcome_display()),
            url=reverse("plans:activity_detail", args=[row.pk]),
            who=row.met_by,
            note=row.result,
        )
        for row in rows[: window.limit]
    ]
