"""What the administrator did to one's own account, for the notifications."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet, prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext_lazy

from accounts import models
from accounts.models import User
from accounts.users.events import SECOND_FACTOR_RESET, SIGNED_OUT
from desk.news.feed import Source
from dossiers.history.timeline import Event

ADDRESSES = {SECOND_FACTOR_RESET.name: "mfa_index", SIGNED_OUT.name: "accounts:profile"}


def account_rows(user: User, since: dt.datetime) -> QuerySet[models.Event]:
    rows: QuerySet[models.Event] = models.Event.objects.about_account(user)
    return rows.filter(kind__in=list(ADDRESSES), at__gte=since)


def account_event(row: models.Event, user: User) -> Event:
    kind = row.declared
    address = reverse(ADDRESSES[row.kind])
    return Event(row.at, row.pk, kind.icon, kind.words(), url=address, who=str(row.by or ""))


def load(rows: list[models.Event]) -> None:
    """Who did it, for all rows at once."""
    prefetch_related_objects(rows, "by")


SOURCES = [Source("accounts", gettext_lazy("Own account"), account_rows, account_event, load=load)]
