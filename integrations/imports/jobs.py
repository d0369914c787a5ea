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
PULSE_SECONDS = 20.0  # six fit into SILENCE: a late one is no death
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
    # the released ones among them, and those whose wake-up message was lost
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
    claimed = _ClaimedRun(run)
    try:
        # the person's language: reasons of bad rows are kept as text and read on their page
        with override(run.user.locale), pghistory.context(user=run.user_id, source=f"import {run.file_name}"):
            steps = {ImportStatus.CHECKING: claimed.check, ImportStatus.RUNNING: claimed.load}
            steps[ImportStatus(run.status)]()
    except ImportCancelled:
        return
    except FileRejected as rejected:
        problems = rejected.problems
        claimed.fail([problem.as_dict() for problem in problems.sorted()], bad_rows=len(problems.rows))
    except Exception as fault:
        # written down for the person, raised for whoever watches the worker
        claimed.fail([{"row": 0, "column": "", "value": "", "reason": str(fault)}])
        raise
    finally:
        claimed.heartbeat.close()


class Heartbeat:
    """How far a run is, written through a connection of its own: the run's transaction is not visible until it ends.

    A thread renews it from time to time, also while one long statement runs.
    """

    def __init__(self, run: ImportRun) -> None:
        self.run = run
        self.rows = 0
        self.line = connection.copy()
        # Django refuses a connection in any thread but its own; the lock below is what keeps the two apart
        self.line.inc_thread_sharing()
        self.busy = threading.Lock()
        self.ended = threading.Event()
        self.pulse = threading.Thread(target=self._beat, daemon=True)
        self.pulse.start()

    def __call__(self, rows: int) -> bool:
        """Write that `rows` are read; False when the run was cancelled or claimed by another worker meanwhile."""
        self.rows = rows
        with self.busy, self.line.cursor() as cursor:
            # status and start name the claim: no row matches once it was cancelled, or released and claimed anew
            cursor.execute(
                "UPDATE integrations_importrun SET done_rows = %s, heartbeat_at = %s"
                " WHERE id = %s AND status = %s AND started_at = %s",
                [self.rows, clock.now(), self.run.pk, self.run.status, self.run.started_at],
            )
            return bool(cursor.rowcount)

    def close(self) -> None:
        self.ended.set()
        # joined first: the thread may be in the middle of a statement on this connection
        self.pulse.join()
        self.line.close()

    def _beat(self) -> None:
        # a lost connection ends the pulse only; the run meets the fault in its own statement, or is released
        with suppress(DatabaseError):
            while not self.ended.wait(PULSE_SECONDS):
                self(self.rows)


def _claim(run_id: int) -> ImportRun | None:
    # committed by itself: pages see that the run is at work, and the claim survives a failure of the load
    with transaction.atomic():
        # two messages may name one run: who comes second passes over it instead of waiting for the lock
        waiting = ImportRun.objects.select_for_update(skip_locked=True).filter(pk=run_id, status__in=WAITING)
        if (run := waiting.first()) is None:
            return None
        now = clock.now()
        return import_machine.move(run, "start", by=None, changes={"started_at": now, "heartbeat_at": now})  # type: ignore[no-any-return]


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


class _ClaimedRun:
    """A run that this worker has claimed: checked or loaded, and its end written down while the claim holds."""

    def __init__(self, run: ImportRun) -> None:
        self.run = run
        self.heartbeat = Heartbeat(run)

    def check(self) -> None:
        with self.run.file.open("rb") as file:
            preview = self._preview(file)
        counts = self._import(dry_run=True)
        rows = counts.created + counts.updated + counts.unchanged
        _finish(self.run, "finish", **asdict(counts), preview=preview, total_rows=rows)

    def load(self) -> None:
        """The rows and the status «loaded» are committed together."""
        with transaction.atomic():
            counts = self._import(dry_run=False)
            if not _finish(self.run, "finish", **asdict(counts), finished_at=clock.now()):
                raise ImportCancelled

    def fail(self, errors: list[dict[str, Any]], bad_rows: int = 0) -> None:
        _finish(self.run, "fail", errors=errors, bad_rows=bad_rows, finished_at=clock.now())

    def _import(self, *, dry_run: bool) -> Counts:
        run = self.run
        with run.file.open("rb") as stored:
            file: Any = stored
            return import_file(
                kind=run.kind, file=file, name=run.file_name, by=run.user, dry_run=dry_run,
                create_missing=run.create_missing, progress=self.heartbeat,
            )  # fmt: skip

    def _preview(self, file: Any) -> list[list[str]]:
        """The header and the first rows as they stand in the file; nothing where it is no table."""
        try:
            table = read_table(file, self.run.file_name)
            rows = [list(cells.values()) for _number, cells in islice(table, PREVIEW_ROWS)]
        except TableError:
            # the check after it meets the same fault and tells it with its row
            return []
        return [table.headers, *rows]
