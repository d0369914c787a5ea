"""The worker's side of imports: check and load files. The row in the ledger is the job; the message to the worker is
only a wake-up call, so a lost message or a killed worker delays an import and loses nothing.
"""

from __future__ import annotations

import datetime as dt
import threading
from contextlib import suppress
from dataclasses import asdict
from itertools import islice
from typing import Any

import pghistory
from django.db import DatabaseError, connection, transaction
from django.utils.translation import override

from integrations.imports.models import ImportRun
from integrations.imports.problems import Counts, FileRejected, ImportCancelled
from integrations.imports.run import import_file
from integrations.imports.services import enqueue
from integrations.imports.states import WAITING, WORKING, ImportStatus, import_machine
from kam_crm.shared import clock
from kam_crm.shared.tables import TableError, read_table

PREVIEW_ROWS = 10
SILENCE = dt.timedelta(minutes=2)  # a worker without a heartbeat for so long is dead
PULSE_SECONDS = 20.0
UNHEARD = dt.timedelta(seconds=45)  # a run that still waits then is enqueued again


def requeue(*, now: dt.datetime) -> int:
    """Release runs of dead workers and enqueue those that wait unheard; returns how many."""
    with transaction.atomic():
        # a locked one is being finished at this moment: it lives
        dead = ImportRun.objects.select_for_update(skip_locked=True).filter(
            status__in=WORKING, heartbeat_at__lt=now - SILENCE
        )
        for run in dead:
            import_machine.move(run, "release", by=None)
    unheard = ImportRun.objects.filter(status__in=WAITING, created_at__lt=now - UNHEARD)
    ids = list(unheard.order_by("pk").values_list("pk", flat=True))
    for run_id in ids:
        enqueue(run_id)
    return len(ids)


def run_import(run_id: int) -> None:
    """Check or load one file, whichever it waits for. A run that another worker has claimed is left alone."""
    run = _claim(run_id)
    if run is None:
        return
    heartbeat = Heartbeat(run)
    try:
        with override(run.user.locale), pghistory.context(user=run.user_id, source=f"import {run.file_name}"):
            steps = {ImportStatus.CHECKING: _check, ImportStatus.RUNNING: _load}
            steps[ImportStatus(run.status)](run, heartbeat)
    except ImportCancelled:
        return
    except FileRejected as rejected:
        problems = rejected.problems
        _fail(run, [problem.as_dict() for problem in problems.sorted()], bad_rows=len(problems.rows))
    except Exception as fault:
        _fail(run, [{"row": 0, "column": "", "value": "", "reason": str(fault)}])
        raise
    finally:
        heartbeat.close()


class Heartbeat:
    """How far a run is, written through a connection of its own: the run's transaction is not visible until it ends.

    A thread renews it from time to time, also while one long statement runs.
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
        """Write that `rows` are read; False when the run was cancelled or claimed by another worker meanwhile."""
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
        # two messages may name one run: who comes second passes over it instead of waiting for the lock
        waiting = ImportRun.objects.select_for_update(skip_locked=True).filter(pk=run_id, status__in=WAITING)
        if (run := waiting.first()) is None:
            return None
        now = clock.now()
        return import_machine.move(run, "start", by=None, changes={"started_at": now, "heartbeat_at": now})  # type: ignore[no-any-return]


def _check(run: ImportRun, heartbeat: Heartbeat) -> None:
    with run.file.open("rb") as file:
        preview = _preview(file, run.file_name)
    counts = _import(run, heartbeat, dry_run=True)
    rows = counts.created + counts.updated + counts.unchanged
    _finish(run, "finish", **asdict(counts), preview=preview, total_rows=rows)


def _load(run: ImportRun, heartbeat: Heartbeat) -> None:
    """The rows and the status «loaded» are committed together."""
    with transaction.atomic():
        counts = _import(run, heartbeat, dry_run=False)
        if not _finish(run, "finish", **asdict(counts), finished_at=clock.now()):
            raise ImportCancelled


def _fail(run: ImportRun, errors: list[dict[str, Any]], bad_rows: int = 0) -> None:
    _finish(run, "fail", errors=errors, bad_rows=bad_rows, finished_at=clock.now())


def _finish(run: ImportRun, action: str, **values: Any) -> bool:
    """Write how it ended; False where the run was cancelled or claimed by another worker meanwhile."""
    with transaction.atomic():
        # `started_at` names the claim: after a release it is another worker's run
        runs = ImportRun.objects.select_for_update()
        mine = runs.filter(pk=run.pk, status=run.status, started_at=run.started_at).first()
        if mine is None:
            return False
        import_machine.move(mine, action, by=None, changes=values)
        return True


def _import(run: ImportRun, heartbeat: Heartbeat, *, dry_run: bool) -> Counts:
    with run.file.open("rb") as stored:
        file: Any = stored
        return import_file(
            kind=run.kind, file=file, name=run.file_name, by=run.user, dry_run=dry_run,
            create_missing=run.create_missing, progress=heartbeat,
        )  # fmt: skip


def _preview(file: Any, name: str) -> list[list[str]]:
    """The header and the first rows as they stand in the file; nothing where it is no table."""
    try:
        table = read_table(file, name)
        rows = [list(cells.values()) for _number, cells in islice(table, PREVIEW_ROWS)]
    except TableError:
        return []
    return [table.headers, *rows]
