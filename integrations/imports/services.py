"""Start, confirm and cancel imports of files. The worker does the rest (jobs.py)."""

from __future__ import annotations

import errno
import hashlib
from typing import Any

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from integrations.imports.models import ImportKind, ImportRun
from integrations.imports.states import ImportStatus, import_machine
from kam_crm.shared import clock
from kam_crm.shared.errors import BusinessRuleError, NotAllowed, StateConflict
from kam_crm.shared.jobs import wake
from kam_crm.shared.service import service

NO_ROOM = {errno.ENOSPC, errno.EDQUOT}
MONEY_KINDS = {ImportKind.LIMITS, ImportKind.INVOICES, ImportKind.OPENINGS, ImportKind.PAYMENTS}


def kinds_for(user: User) -> list[tuple[str, Any]]:
    """What a person may import: the administrator everything, finance limits, invoices and payments."""
    if user.can("imports.run"):
        return list(ImportKind.choices)
    return [(kind, label) for kind, label in ImportKind.choices if kind in MONEY_KINDS]


@service(capability="imports.payments")
def start_import(*, by: User, kind: str, file: File[Any], create_missing: bool = False) -> ImportRun:
    """Keep the file and have it checked; without a `kind` its columns are to tell it.

    Raises NotAllowed `kind_forbidden`, BusinessRuleError `file_too_large`, `no_room`.
    """
    if kind and kind not in dict(kinds_for(by)):
        raise NotAllowed("kind_forbidden", _("You may not import this kind of file."), "kind")
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
            create_missing=create_missing, user=by,
        )  # fmt: skip
    except OSError as error:
        if error.errno not in NO_ROOM:
            raise
        message = _("There is no room for the file on the server: tell the administrator.")
        raise BusinessRuleError("no_room", message, "file") from error
    # not before the commit: a quick worker would look for a row that it cannot see yet
    transaction.on_commit(lambda: enqueue(run.pk))
    return run


@service(capability=import_machine.capabilities("confirm"))
def confirm_import(*, by: User, run: ImportRun) -> ImportRun:
    """Load a file that was checked without a bad row. Raises StateConflict `not_checked`."""
    # two who press «Load» at once: the second sees what the first made of it
    locked = ImportRun.objects.select_for_update().get(pk=run.pk)
    if locked.status != ImportStatus.CHECKED:
        raise StateConflict("not_checked", _("Only a file without bad rows can be loaded, and only once."))
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
    return import_machine.move(locked, "cancel", by=by, changes={"finished_at": clock.now()})  # type: ignore[no-any-return]


def enqueue(run_id: int) -> None:
    """Wake the worker. A broker out of reach is no loss: the beat enqueues again every minute."""
    # here, because tasks import jobs and jobs import this module
    from integrations.tasks import run_import

    wake(run_import, run_id)
