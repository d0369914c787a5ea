"""Rules and instructions that the person is to acknowledge."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy

from accounts.models import User
from desk.news.feed import Source
from dossiers.history.timeline import Event
from plans.library.events import PUBLISHED
from plans.models import LibraryDocument, LibraryVersion


def rules_to_acknowledge(user: User) -> QuerySet[LibraryDocument]:
    """Documents of the library whose newest version this person has not acknowledged."""
    rows: QuerySet[LibraryDocument] = LibraryDocument.objects.visible_to(user).unacknowledged_by(user)
    return rows


def version_rows(user: User, since: dt.datetime) -> QuerySet[LibraryVersion] | None:
    if not user.can("library.view"):
        return None
    documents = LibraryDocument.objects.visible_to(user).concerning(user)
    found: QuerySet[LibraryVersion] = LibraryVersion.objects.visible_to(user).filter(
        document__in=documents.order_by().values("pk"), published_at__gte=since
    )
    return found.exclude(author=user).select_related("author", "document").defer("text", "content")


def version_event(version: LibraryVersion, user: User) -> Event:
    words = PUBLISHED.words(title=version.document.title, number=version.number)
    return Event(
        version.published_at, version.pk, PUBLISHED.icon, words,
        url=reverse("plans:library_detail", args=[version.document_id]), who=version.author.full_name,
        note=version.changes,
    )  # fmt: skip


SOURCES = (Source("library", gettext_lazy("Rules"), version_rows, version_event, at="published_at"),)
