"""The library of rules: published by whoever leads, in versions that people acknowledge (R59)."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User
from accounts.rights.capabilities import DIRECTORS, Role
from dossiers.documents.services import keep_content
from kam_crm.shared import clock, files
from kam_crm.shared.checks import locked, required
from kam_crm.shared.errors import BusinessRuleError, NotAllowed, StateConflict
from kam_crm.shared.events import record_event
from kam_crm.shared.service import service
from kam_crm.shared.text import normalise_spaces
from plans.library.events import PUBLISHED
from plans.library.rules import WRITE, may_change
from plans.models import Acknowledgement, LibraryDocument, LibraryKind, LibraryVersion


@service(capability=WRITE)
def add_library_document(
    *,
    by: User,
    title: str,
    kind: str,
    roles: Sequence[str] = (Role.KAM,),
    department: Department | None = None,
    text: str = "",
    file: tuple[str, bytes] | None = None,
) -> LibraryDocument:
    """Publish it as version 1, to be acknowledged by everybody of these roles, in the department if one is named.

    `file` is its name and bytes. Raises `title_required`, `unknown_library_kind`, `readers_required`,
    `version_says_nothing`, `department_not_led`, and what `files.take` raises.
    """
    chosen = [role for role in Role.values if role in roles and role != Role.ADMIN]
    if not chosen:
        raise BusinessRuleError("readers_required", _("Say who acknowledges it."), "roles")
    if kind not in LibraryKind.values:
        raise BusinessRuleError("unknown_library_kind", _("There is no such kind."), "kind")
    if by.role not in DIRECTORS and (department is None or department.head_id != by.pk):
        raise BusinessRuleError(
            "department_not_led", _("A head publishes for a department they lead."), "department"
        )
    document: LibraryDocument = LibraryDocument.objects.create(
        title=required("title", normalise_spaces(title)),
        kind=kind,
        roles=chosen,
        department=department,
        author=by,
    )
    _publish(by, document, 1, text, "", file)
    return document


@service(capability=WRITE, subject="document")
def publish_version(
    *,
    by: User,
    document: LibraryDocument,
    text: str = "",
    changes: str = "",
    file: tuple[str, bytes] | None = None,
) -> LibraryVersion:
    """The next version: everybody concerned is asked anew. Raises NotAllowed `not_your_rule`, StateConflict
    `rule_archived`, `changes_required`, `version_says_nothing`, and what `files.take` raises.
    """
    row = _own(by, document)
    newest = row.versions.order_by("-number").first()
    words = required("changes", changes)
    return _publish(by, row, newest.number + 1 if newest else 1, text, words, file)


@service(capability=WRITE, subject="document")
def archive_library_document(*, by: User, document: LibraryDocument) -> LibraryDocument:
    """It is no longer in force and asks nobody. Raises NotAllowed `not_your_rule`, StateConflict `rule_archived`."""
    row = _own(by, document)
    row.archived_at = clock.now()
    row.save(update_fields=["archived_at", "updated_at"])
    return row


@service(capability="library.view", subject="version")
def acknowledge(*, by: User, version: LibraryVersion) -> Acknowledgement:
    """`by` knows this version; once more changes nothing. Raises StateConflict `newer_version`."""
    document = locked(version.document)
    if document.versions.filter(number__gt=version.number).exists():
        raise StateConflict("newer_version", _("There is a newer version: read that one."))
    found, _made = Acknowledgement.objects.get_or_create(version=version, user=by)
    return found


def _own(by: User, document: LibraryDocument) -> LibraryDocument:
    row: LibraryDocument = locked(document)
    if not may_change(by, row):
        raise NotAllowed("not_your_rule", _("Only who published it or a director changes it."))
    if row.archived_at is not None:
        raise StateConflict("rule_archived", _("It is no longer in force."))
    return row


def _publish(
    by: User, document: LibraryDocument, number: int, text: str, changes: str, file: tuple[str, bytes] | None
) -> LibraryVersion:
    version = LibraryVersion(
        document=document, number=number, text=text.strip(), changes=changes[:250], author=by
    )
    if file:
        taken = files.take(*file)
        version.file_name, version.media_type = taken.name, taken.media_type
        version.content_id = keep_content(taken)
    if not version.text and version.content_id is None:
        raise BusinessRuleError("version_says_nothing", _("Write the text or attach the file."), "text")
    version.save()
    record_event(PUBLISHED, version, by=by)
    return version
