"""Start, confirm and cancel imports of files. The worker does the rest (jobs.py)."""

from __future__ import annotations

import errno
import hashlib
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from integrations.imports.answers import Answers, remember
from integrations.imports.batches import call_next
from integrations.imports.models import ImportKind, ImportRun
from integrations.imports.states import ImportStatus, import_machine
from integrations.imports.waking import enqueue
from integrations.undo.models import RowImage
from integrations.undo.undoing import hindrances_of
from kam_crm.shared import clock
from kam_crm.shared.errors import BusinessRuleError, NotAllowed, StateConflict
from kam_crm.shared.service import service

NO_ROOM = {errno.ENOSPC, errno.EDQUOT}
MONEY_KINDS = {ImportKind.LIMITS, ImportKind.INVOICES, ImportKind.OPENINGS, ImportKind.PAYMENTS}


def kinds_for(user: User) -> list[tuple[str, Any]]:
    """What a person may import: the administrator everything, finance limits, invoices and payments, who writes
    price lists those.
    """
    if user.can("imports.run"):
        return list(ImportKind.choices)
    money = MONEY_KINDS if user.can("imports.payments") else set()
    prices = {ImportKind.PRICES} if user.can("prices.write") else set()
    return [(kind, label) for kind, label in ImportKind.choices if kind in money | prices]


@service(capability="imports.give")
def start_import(
    *,
    by: User,
    kind: str,
    file: File[Any],
    create_missing: bool = False,
    batch: UUID | None = None,
    loads_itself: bool = False,
) -> ImportRun:
    """Keep the file and have it checked; without a `kind` its columns are to tell it.

    Of a `batch` those come first that others refer to. What `loads_itself` is loaded when the check finds no bad row.
    Raises NotAllowed `kind_forbidden`, BusinessRuleError `file_too_large`, `no_room`.
    """
    _check_kind(by, kind)
    if file.size and file.size > settings.IMPORT_MAX_BYTES:
        raise BusinessRuleError("file_too_large", _("The file is larger than 200 MB."), "file")
    # a browser's name may be longer than the column; the stored file has a name of its own
    name = (file.name or "file")[:250]
    # by chunks: a file of 200 MB is not read into memory
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)  # the storage reads it again from its start
    try:
        run = ImportRun.objects.create(
            kind=kind, status=ImportStatus.NEW, file=file, file_name=name, sha256=digest.hexdigest(),
            create_missing=create_missing, user=by, batch=batch, loads_itself=loads_itself,
        )  # fmt: skip
    except OSError as error:
        if error.errno not in NO_ROOM:
            raise
        message = _("There is no room for the file on the server: tell the administrator.")
        raise BusinessRuleError("no_room", message, "file") from error
    # not before the commit: a quick worker would look for a row that it cannot see yet
    transaction.on_commit(lambda: enqueue(run.pk))
    return run


@service(capability="imports.give")
def start_imports(
    *,
    by: User,
    uploads: list[File[Any]],
    kind: str = "",
    create_missing: bool = False,
    loads_itself: bool = False,
) -> list[ImportRun]:
    """Several files at once, each as `start_import` takes it; none is kept where one is refused."""
    batch = uuid4() if len(uploads) > 1 else None
    options = {"kind": kind, "create_missing": create_missing, "batch": batch, "loads_itself": loads_itself}
    return [start_import(by=by, file=file, **options) for file in uploads]  # type: ignore[arg-type]


@service(capability=import_machine.capabilities("answer"))
def answer_import(
    *,
    by: User,
    run: ImportRun,
    kind: str = "",
    answers: Answers | None = None,
    create_missing: bool | None = None,
) -> ImportRun:
    """Have a file checked again with what `by` says of it, and keep that for the next file like it.

    Without a `kind` it stays what it was taken for. Raises NotAllowed `kind_forbidden`, StateConflict `not_asked`.
    """
    kind = kind or run.kind
    _check_kind(by, kind)
    locked = ImportRun.objects.select_for_update().get(pk=run.pk)
    if locked.status not in import_machine.starts_of("answer"):
        raise StateConflict("not_asked", _("This file is not waiting for answers any more."))
    given = answers or Answers()
    remember(given, kind=kind, headers=locked.recognised.get("headers", []), by=by)
    changes: dict[str, Any] = {
        "kind": kind, "answers": given.over(Answers.of(locked.answers)).as_dict(), "errors": [], "causes": [],
        "changes": [], "comparison": {}, "bad_rows": 0, "left_out": None, "attempts": 0, "done_rows": 0,
        "total_rows": 0,
    }  # fmt: skip
    if create_missing is not None:
        changes["create_missing"] = create_missing
    if locked.bad_file:
        old = locked.bad_file.name
        transaction.on_commit(lambda: default_storage.delete(old))
        changes["bad_file"] = ""
    queued: ImportRun = import_machine.move(locked, "answer", by=by, changes=changes)
    transaction.on_commit(lambda: enqueue(run.pk))
    return queued


@service(capability=import_machine.capabilities("confirm"))
def confirm_import(*, by: User, run: ImportRun, good_rows: bool = False) -> ImportRun:
    """Load a file that was checked; of one with bad rows only the `good_rows`, when that is asked for.

    Raises StateConflict `not_checked`, BusinessRuleError `bad_rows`, `nothing_good`.
    """
    # two who press «Load» at once: the second sees what the first made of it
    locked = ImportRun.objects.select_for_update().get(pk=run.pk)
    if locked.status != ImportStatus.CHECKED:
        raise StateConflict("not_checked", _("Only a file that was checked can be loaded, and only once."))
    if locked.bad_rows and not good_rows:
        raise BusinessRuleError("bad_rows", _("The file has bad rows: load the good ones alone, or mend it."))
    if locked.bad_rows and locked.bad_rows >= locked.total_rows:
        raise BusinessRuleError("nothing_good", _("No row of the file can be loaded."))
    remember(Answers(), kind=locked.kind, headers=locked.recognised.get("headers", []), by=by)
    # what the check left would look like progress of the load
    of_the_check = {"heartbeat_at": None, "done_rows": 0}
    queued: ImportRun = import_machine.move(locked, "confirm", by=by, changes=of_the_check)
    transaction.on_commit(lambda: enqueue(run.pk))
    return queued


@service(capability=import_machine.capabilities("cancel"))
def cancel_import(*, by: User, run: ImportRun) -> ImportRun:
    """Stop an import that is not done. Raises StateConflict `already_ended`.

    A running one stops at its next thousand rows, at the latest before it is committed, and leaves nothing behind.
    """
    locked = ImportRun.objects.select_for_update().get(pk=run.pk)
    if not locked.state.is_open:
        raise StateConflict("already_ended", _("This import has already ended."))
    cancelled: ImportRun = import_machine.move(locked, "cancel", by=by, changes={"finished_at": clock.now()})
    # others of its batch wait for it no longer
    transaction.on_commit(lambda: call_next(cancelled))
    return cancelled


@service(capability=import_machine.capabilities("undo"))
def undo_import(*, by: User, run: ImportRun, reason: str) -> ImportRun:
    """Have a load undone: what it made goes, what it changed is as before.

    Raises StateConflict `not_loaded`, BusinessRuleError `too_late`, `something_depends`, `reason_required`.
    """
    locked = ImportRun.objects.select_for_update().get(pk=run.pk)
    if locked.status != ImportStatus.DONE:
        raise StateConflict("not_loaded", _("Only what is loaded can be undone, and only once."))
    if not can_be_undone(locked):
        raise BusinessRuleError("too_late", _("It is too late: what the load wrote is no longer kept."))
    if hindrances_of(locked.pk):
        raise BusinessRuleError("something_depends", _("Something depends on what was loaded by now."))
    noted = {"undone_by": by, "undo_reason": reason, "undone_at": None, "heartbeat_at": None, "done_rows": 0,
             "errors": []}  # fmt: skip
    queued: ImportRun = import_machine.move(locked, "undo", by=by, reason=reason, changes=noted)
    transaction.on_commit(lambda: enqueue(run.pk))
    return queued


def can_be_undone(run: ImportRun) -> bool:
    """Whether the load wrote something, and its images are still there."""
    return run.status == ImportStatus.DONE and RowImage.objects.filter(run_id=run.pk).exists()


def _check_kind(by: User, kind: str) -> None:
    if kind and kind not in dict(kinds_for(by)):
        raise NotAllowed("kind_forbidden", _("You may not import this kind of file."), "kind")
