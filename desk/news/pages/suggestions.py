"""Suggestions: made to the person or passed on to them, and what became of their own."""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy

from accounts.models import User
from desk.news.feed import Source
from desk.news.pages.words import about, quoted
from dossiers.history.timeline import Event
from plans.models import SuggestionChange
from plans.suggestions.events import FILED
from plans.suggestions.states import suggestion_machine

MADE = ("file", "pass_on")


def suggestion_rows(user: User, since: dt.datetime) -> QuerySet[SuggestionChange] | None:
    if not user.can("suggestions.view"):
        return None
    # passed on meanwhile, it concerns its new addressee from then on
    later = SuggestionChange.objects.filter(
        subject=OuterRef("subject"), action="pass_on", pk__gt=OuterRef("pk")
    )
    asked = Q(subject__addressee=user, action__in=MADE) & ~Exists(later)
    wanted = asked | Q(subject__author=user)
    rows = SuggestionChange.objects.visible_to(user).filter(wanted, at__gte=since).exclude(by=user)
    found: QuerySet[SuggestionChange] = rows.select_related("subject", "by", "on_behalf_of")
    return found


def suggestion_event(change: SuggestionChange, user: User) -> Event:
    suggestion = change.subject
    if change.action == "file":
        kind = FILED
    else:
        kind = suggestion_machine.event(change.action, change.from_status, change.to_status)
    return Event(
        change.at, change.pk, kind.icon, kind.words(title=suggestion.title),
        url=reverse("plans:suggestion_detail", args=[suggestion.pk]), who=change.author,
        note=about(suggestion.get_kind_display(), quoted(change.reason)),
    )  # fmt: skip


SOURCES = (Source("suggestions", gettext_lazy("Suggestions"), suggestion_rows, suggestion_event),)
