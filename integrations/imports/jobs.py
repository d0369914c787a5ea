"""Imports given on the page: checked, shown, loaded by the worker. The row in the ledger is the job; the message to
the worker is only a doorbell, so a lost message or a killed worker delays an import and loses nothing.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import threading
from contextlib import suppress
from itertools import islice
from typing import Any

import pghistory
from django.conf import settings
from django.core.files import File
from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from kombu.exceptions import KombuError

from accounts.models import User
from integrations.imports.models import ImportKind, ImportRun, ImportStatus
from integrations.imports.problems import Counts, FileRejected, ImportCancelled
from integrations.imports.run import import_file
from kam_crm.shared import clock
from kam_crm.shared.errors import BusinessRuleError, NotAllowed, StateConflict
from kam_crm.shared.tables import TableError, read_table

MONEY_KINDS = {ImportKind.INVOICES, ImportKind.PAYMENTS}
PREVIEW_ROWS = 10
SILENCE = dt.timedelta(minutes=2)  # a worker that says nothing for so long is dead
PULSE_SECONDS = 20.0
UNHEARD = dt.timedelta(seconds=45)  # a doorbell that nobody answered is rung again
CLAIM = {ImportStatus.NEW: ImportStatus.CHECKING, ImportStatus.QUEUED: ImportStatus.RUNNING}
BACK = {running: waiting for waiting, running in CLAIM.items()}


def kinds_for(user: User) -> list[tuple[str, Any]]:
    """What a person may import: the administrator everything, finance invoices and payments."""
    if user.can("imports.run"):
        return list(ImportKind.choices)
    return [(kind, label) for kind, label in ImportKind.choices if kind in MONEY_KINDS]


@transaction.atomic
def start_import(*, by: User, kind: str, file: File[Any], create_missing: bool = False) -> ImportRun:
    """Keep the file and have it checked. Raises NotAllowed `kind_forbidden`, BusinessRuleError `file_too_large`."""
    if kind not in dict(kinds_for(by)):
        raise NotAllowed("kind_forbidden", _("You may not import this kind of file."), "kind")
    if file.size and file.size > settings.IMPORT_MAX_BYTES:
        raise BusinessRuleError("file_too_large", _("The file is larger than 200 MB."), "file")
    name = (file.name or "file")[:250]
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    run = ImportRun.objects.create(
        kind=kind, status=ImportStatus.NEW, file=file, file_name=name, sha256=digest.hexdigest(),
        create_missing=create_missing, user=by,
    )  # fmt: skip
    transaction.on_commit(lambda: ring(run.pk))
    return run


@transaction.atomic
def confirm_import(*, by: User, run: ImportRun) -> ImportRun:
    """Load a file that was checked without a bad row. Raises StateConflict `not_checked`."""
    changed = ImportRun.objects.filter(pk=run.pk, status=ImportStatus.CHECKED, bad_rows=0).update(
        status=ImportStatus.QUEUED, heartbeat_at=None, done_rows=0
    )
    if not changed:
        raise StateConflict("not_checked", _("Only a file without bad rows can be loaded, and only once."))
    transaction.on_commit(lambda: ring(run.pk))
    run.refresh_from_db()
    return run


def cancel_import(*, by: User, run: ImportRun) -> ImportRun:
    """Stop an import that is not done; a running one stops at its next thousand rows, at the latest before it is
    committed, and leaves nothing behind.
    """
    ended = [ImportStatus.DONE, ImportStatus.FAILED, ImportStatus.CANCELLED]
    changed = ImportRun.objects.filter(pk=run.pk).exclude(status__in=ended)
    if not changed.update(status=ImportStatus.CANCELLED, finished_at=clock.now()):
        raise StateConflict("already_ended", _("This import has already ended."))
    run.refresh_from_db()
    return run


def ring(run_id: int) -> None:
    """Tell the worker. A broker out of reach is no loss: the beat rings again every minute."""
    from integrations.tasks import work_on

    with suppress(KombuError, OSError):
        work_on.delay(run_id)


def requeue(*, now: dt.datetime) -> int:
    """Take runs back from dead workers and ring for those that wait unheard; returns how many."""
    for running, waiting in BACK.items():
        ImportRun.objects.filter(status=running, heartbeat_at__lt=now - SILENCE).update(status=waiting)
    waiting_runs = ImportRun.objects.filter(status__in=CLAIM, created_at__lt=now - UNHEARD)
    ids = list(waiting_runs.order_by("pk").values_list("pk", flat=True))
    for run_id in ids:
        ring(run_id)
    return len(ids)


def work(run_id: int) -> None:
    """Check or load one file, whichever it waits for. A run that somebody else has taken is left alone."""
    run = _claim(run_id)
    if run is None:
        return
    beacon = Beacon(run)
    try:
        with override(run.user.locale), pghistory.context(user=run.user_id, source=f"import {run.file_name}"):
            steps = {ImportStatus.CHECKING: _check, ImportStatus.RUNNING: _load}
            steps[ImportStatus(run.status)](run, beacon)
    except ImportCancelled:
        return
    except FileRejected as rejected:
        _finish(
            run,
            status=ImportStatus.FAILED,
            bad_rows=len(rejected.problems.rows),
            errors=[problem.as_dict() for problem in rejected.problems.sorted()],
        )
    except Exception as fault:
        _finish(
            run,
            status=ImportStatus.FAILED,
            errors=[{"row": 0, "column": "", "value": "", "reason": str(fault)}],
        )
        raise
    finally:
        beacon.close()


class Beacon:
    """How far a run is, told through a connection of its own: the run's transaction is not visible until it ends.

    A thread says from time to time that the worker lives, also while one long statement runs.
    """

    def __init__(self, run: ImportRun) -> None:
        self.run = run
        self.rows = 0
        self.line = connection.copy()
        self.line.inc_thread_sharing()
        self.busy = threading.Lock()
        self.ended = threading.Event()
        self.pulse = threading.Thread(target=self._beat, daemon=True)
        self.pulse.start()

    def __call__(self, rows: int) -> bool:
        """Say that `rows` are read; False when the run was cancelled or given to somebody else meanwhile."""
        self.rows = rows
        with self.busy, self.line.cursor() as cursor:
            cursor.execute(
                "UPDATE integrations_importrun SET done_rows = %s, heartbeat_at = %s"
                " WHERE id = %s AND status = %s AND started_at = %s",
                [self.rows, clock.now(), self.run.pk, self.run.status, self.run.started_at],
            )
            return bool(cursor.rowcount)

    def close(self) -> None:
        self.ended.set()
        self.pulse.join()
        self.line.close()

    def _beat(self) -> None:
        with suppress(DatabaseError):
            while not self.ended.wait(PULSE_SECONDS):
                self(self.rows)


def _claim(run_id: int) -> ImportRun | None:
    with transaction.atomic():
        run = (
            ImportRun.objects.select_for_update(of=("self",), skip_locked=True)
            .select_related("user")
            .filter(pk=run_id, status__in=CLAIM)
            .first()
        )
        if run is None:
            return None
        run.status = CLAIM[ImportStatus(run.status)]
        run.started_at = run.heartbeat_at = clock.now()
        run.save(update_fields=["status", "started_at", "heartbeat_at"])
        return run  # type: ignore[no-any-return]


def _check(run: ImportRun, beacon: Beacon) -> None:
    with run.file.open("rb") as file:
        run.preview = _preview(file, run.file_name)
    counts = _import(run, beacon, dry_run=True)
    rows = counts.created + counts.updated + counts.unchanged
    _finish(run, counts, status=ImportStatus.CHECKED, preview=run.preview, total_rows=rows)


def _load(run: ImportRun, beacon: Beacon) -> None:
    """The rows and the word «loaded» are committed together."""
    with transaction.atomic():
        counts = _import(run, beacon, dry_run=False)
        if not _finish(run, counts, status=ImportStatus.DONE, finished_at=clock.now()):
            raise ImportCancelled


def _import(run: ImportRun, beacon: Beacon, *, dry_run: bool) -> Counts:
    with run.file.open("rb") as stored:
        file: Any = stored
        return import_file(
            kind=run.kind, file=file, name=run.file_name, by=run.user, dry_run=dry_run,
            create_missing=run.create_missing, progress=beacon,
        )  # fmt: skip


def _preview(file: Any, name: str) -> list[list[str]]:
    """The header and the first rows as they stand in the file; nothing where it is no table."""
    try:
        table = read_table(file, name)
        rows = [list(cells.values()) for _number, cells in islice(table, PREVIEW_ROWS)]
    except TableError:
        return []
    return [table.headers, *rows]


def _finish(run: ImportRun, counts: Counts | None = None, **values: Any) -> bool:
    """Write how it ended; False where the run was cancelled or given to somebody else meanwhile."""
    if counts is not None:
        values |= {"created": counts.created, "updated": counts.updated, "unchanged": counts.unchanged}
    if values["status"] == ImportStatus.FAILED:
        values["finished_at"] = clock.now()
    mine = ImportRun.objects.filter(pk=run.pk, status=run.status, started_at=run.started_at)
    return bool(mine.update(**values))
