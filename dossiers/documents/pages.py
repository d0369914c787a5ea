"""Files of a client in the time line, and those of one row on its page."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import User
from accounts.rights.covers import author
from accounts.services import log_secrets
from dossiers.documents.events import ADDED
from dossiers.history.timeline import Event
from dossiers.models import Client, Document


def document_rows(client: Client, user: User) -> QuerySet[Document]:
    rows: QuerySet[Document] = Document.objects.visible_to(user).filter(client=client)
    return rows


def document_events(rows: QuerySet[Document]) -> list[Event]:
    return [
        Event(
            document.created_at,
            document.pk,
            document.icon,
            ADDED.words(name=document.name),
            url=reverse("dossiers:document", args=[document.pk]),
            who=author(document.added_by.full_name, document.on_behalf_of),
            is_secret=document.is_secret,
        )
        for document in rows.select_related("added_by", "on_behalf_of").defer("content")
    ]


def documents_about(user: User, row: Any) -> list[Document]:
    """Files that belong to a row and that the person sees, the oldest first; empty for who sees no files."""
    if not user.can("documents.view"):
        return []
    found = list(Document.objects.visible_to(user).about(row).current().order_by("created_at", "pk"))
    log_secrets(user=user, clients={document.client_id for document in found if document.is_secret})
    return found
