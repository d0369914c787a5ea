"""Files of clients: brought once, kept for good; what was brought by mistake is put away."""

from __future__ import annotations

import hashlib
import uuid
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rights.capabilities import Role
from dossiers import subjects
from dossiers.documents.events import ADDED
from dossiers.models import Client, Document, DocumentContent, DocumentKind
from kam_crm.shared import clock, files
from kam_crm.shared.checks import locked, reused_identifier
from kam_crm.shared.errors import BusinessRuleError, NotAllowed
from kam_crm.shared.events import record_event
from kam_crm.shared.service import service


@service(capability="documents.add", subject="client")
def add_document(
    *,
    by: User,
    client: Client,
    name: str,
    data: bytes,
    kind: str = DocumentKind.OTHER,
    about: Any = None,
    client_uuid: uuid.UUID | None = None,
    field: str = "file",
) -> Document:
    """Keep a file of the client, belonging to the row `about` (any model; its client is this one), if any.

    Sending the same `client_uuid` again returns the document already kept. Raises what `files.take` raises beside
    `field`, `not_a_picture` for a photo that is none, StateConflict `uuid_reused`.
    """
    if client_uuid and (known := Document.objects.filter(client_uuid=client_uuid).first()):
        if known.client_id != client.pk or known.added_by_id != by.pk:
            raise reused_identifier()
        return known  # type: ignore[no-any-return]
    taken = files.take(name, data, field)
    if kind == DocumentKind.PHOTO and taken.media_type not in files.IMAGES:
        raise BusinessRuleError("not_a_picture", _("A photo is needed here."), field)
    sha256 = keep_content(taken)
    document, made = Document.objects.get_or_create(
        client_uuid=client_uuid or uuid.uuid4(),
        defaults={
            "client": client,
            **subjects.columns_of(about),
            "kind": kind,
            "name": taken.name,
            "media_type": taken.media_type,
            "size": len(taken.data),
            "content_id": sha256,
            "added_by": by,
            "on_behalf_of_id": by.covered_among([client.manager_id]),
        },
    )
    if made:
        record_event(ADDED, document, by=by, on_behalf_of_id=document.on_behalf_of_id)
    return document


@service(capability="documents.add", subject="document")
def remove_document(*, by: User, document: Document) -> Document:
    """Put it away: who brought it may, and the head. Raises NotAllowed `not_your_document`, StateConflict `gone`."""
    row: Document = locked(document)
    if row.added_by_id != by.pk and by.role != Role.HEAD:
        raise NotAllowed(
            "not_your_document", _("Only who added it and the head of the department remove it.")
        )
    if row.removed_at is None:
        row.removed_at = clock.now()
        row.save(update_fields=["removed_at", "updated_at"])
    return row


def keep_content(taken: files.File) -> str:
    """Keep the bytes of a file once, and say under which key."""
    sha256 = hashlib.sha256(taken.data).hexdigest()
    # of two at one moment the second waits at the key and finds what the first has written
    DocumentContent.objects.bulk_create(
        [DocumentContent(sha256=sha256, data=taken.data, small=taken.small)], ignore_conflicts=True
    )
    return sha256
