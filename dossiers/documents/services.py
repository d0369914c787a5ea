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
from dossiers.history.secrecy import check_secrecy, may_set_secrecy
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
    is_secret: bool = False,
    client_uuid: uuid.UUID | None = None,
    field: str = "file",
) -> Document:
    """Keep a file of the client, belonging to the row `about` (any model; its client is this one), if any.

    A secret one is shown to those alone who may know the client's secrets. Sending the same `client_uuid` again
    returns the document already kept. Raises what `files.take` raises beside `field`, `not_a_picture` for a photo
    that is none, `no_regime`, NotAllowed `clearance_required`, StateConflict `uuid_reused`.
    """
    if is_secret:
        check_secrecy(by, client)
    facts = {"client": client, **subjects.columns_of(about), "kind": kind, "is_secret": is_secret}
    return _kept(by, client, name, data, facts, client_uuid, field)


@service(capability="documents.add", subject="document")
def add_version(
    *, by: User, document: Document, name: str, data: bytes, client_uuid: uuid.UUID | None = None
) -> Document:
    """A newer version of a file, whichever of its versions is given; the older ones stay to be read.

    Raises as `add_document`, StateConflict `gone`.
    """
    # one after another: the numbers of versions follow each other
    first: Document = locked(Document(pk=document.first_id_of_all), "client")
    # itself at least
    newest: Document = Document.objects.versions_of(first)[0]
    facts = {
        name: getattr(newest, name) for name in ("client", "subject_kind", "subject_id", "kind", "is_secret")
    } | {"first": first, "version": newest.version + 1}
    made = _kept(by, first.client, name, data, facts, client_uuid, "file")
    if made.version == newest.version + 1:
        now = clock.now()
        earlier = Document.objects.versions_of(first).current().exclude(pk=made.pk)
        earlier.update(replaced_at=now, updated_at=now)
    return made


@service(capability="documents.add", subject="document")
def set_document_secrecy(*, by: User, document: Document, is_secret: bool) -> Document:
    """Make a file secret with all its versions, or let all who see the client open it. Who added it may, and the head.

    Raises `no_regime`, NotAllowed `not_your_document`, `clearance_required`; StateConflict `gone`.
    """
    row: Document = locked(document, "client")
    if not may_set_secrecy(by, row.client, row.added_by_id, "documents.add"):
        raise NotAllowed(
            "not_your_document", _("Only who added it and the head of the department decide this.")
        )
    if is_secret:
        check_secrecy(by, row.client)
    changed = Document.objects.versions_of(row).exclude(is_secret=is_secret)
    changed.update(is_secret=is_secret, updated_at=clock.now())
    row.refresh_from_db(fields=["is_secret", "updated_at"])
    return row


def _kept(
    by: User,
    client: Client,
    name: str,
    data: bytes,
    facts: dict[str, Any],
    client_uuid: uuid.UUID | None,
    field: str,
) -> Document:
    if client_uuid and (known := Document.objects.filter(client_uuid=client_uuid).first()):
        if known.client_id != client.pk or known.added_by_id != by.pk:
            raise reused_identifier()
        return known  # type: ignore[no-any-return]
    taken = files.take(name, data, field)
    if facts["kind"] == DocumentKind.PHOTO and taken.media_type not in files.IMAGES:
        raise BusinessRuleError("not_a_picture", _("A photo is needed here."), field)
    sha256 = keep_content(taken)
    document, made = Document.objects.get_or_create(
        client_uuid=client_uuid or uuid.uuid4(),
        defaults={
            **facts,
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
            "not_your_document", _("Only who added it and the head of the department decide this.")
        )
    # the file with all its versions: an older one would take the newest one's part
    now = clock.now()
    Document.objects.versions_of(row).filter(removed_at__isnull=True).update(removed_at=now, updated_at=now)
    row.refresh_from_db(fields=["removed_at", "updated_at"])
    return row


def keep_content(taken: files.File) -> str:
    """Keep the bytes of a file once, and say under which key."""
    sha256 = hashlib.sha256(taken.data).hexdigest()
    # of two at one moment the second waits at the key and finds what the first has written
    DocumentContent.objects.bulk_create(
        [DocumentContent(sha256=sha256, data=taken.data, small=taken.small)], ignore_conflicts=True
    )
    return sha256
