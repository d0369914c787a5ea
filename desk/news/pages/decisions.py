"""Decisions of management that concern the person."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy

from accounts.models import User
from desk.news.feed import Source
from dossiers.history.timeline import Event
from kam_crm.shared import clock
from plans.decisions.events import DECIDED
from plans.models import Decision


def decisions_to_read(user: User) -> QuerySet[Decision]:
    """Decisions of management that concern this person, not read yet."""
    rows: QuerySet[Decision] = Decision.objects.visible_to(user).unread_by(user, clock.today())
    return rows


def decision_rows(user: User, since: dt.datetime) -> QuerySet[Decision] | None:
    if not user.can("decisions.view"):
        return None
    rows = Decision.objects.visible_to(user).concerning(user)
    found: QuerySet[Decision] = rows.filter(created_at__gte=since)
    return found.select_related("author")


def decision_event(decision: Decision, user: User) -> Event:
    return Event(
        decision.created_at, decision.pk, DECIDED.icon, DECIDED.words(title=decision.title),
        url=reverse("plans:decision_detail", args=[decision.pk]), who=decision.author.full_name,
        note=decision.get_topic_display(),
    )  # fmt: skip


SOURCES = (Source("decisions", gettext_lazy("Decisions"), decision_rows, decision_event, at="created_at"),)
