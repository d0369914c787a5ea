"""The worker's side of imports: check and load files. The row in the ledger is the job; the message to the worker is
only a wake-up call, so a lost message or a killed worker delays an import and loses nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import pghistory
from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from integrations.imports.headers import Recognised
from integrations.imports.models import ImportRun
from integrations.imports.problems import FILE, Counts, FileRejected, ImportCancelled
from integrations.imports.rows import Progress
from integrations.imports.run import import_file
from integrations.imports.services import enqueue, kinds_for
from integrations.imports.states import WAITING, WORKING, ImportStatus, import_machine
from kam_crm.shared import clock
from kam_crm.shared.tables import TableReader

SILENCE = dt.timedelta(minutes=2)  # a worker without a heartbeat for so long is dead
MOST_ATTEMPTS = 2
UNHEARD = dt.timedelta(seconds=45)  # a run that still waits then is enqueued again
TOO_LARGE = _("The file needs more memory than an import may take: split it, or save the table as CSV.")
TOO_LONG = _("Reading the file took too long and was ended: split it.")
DIED_TWICE = _("The file could not be read: the program ended over it twice. Save the table as CSV.")


def requeue(*, now: dt.datetime) -> int:
    """Release runs of dead workers and enqueue those that wait unheard; returns how many."""
    with transaction.atomic():
        # a locked one is being finished at this moment: it lives
        dead = ImportRun.objects.select_for_update(skip_locked=True).filter(
            status__in=WORKING, heartbeat_at__lt=now - SILENCE
        )
        for run in dead:
            give_back(run)
    # the released ones among them, and those whose wake-up message was lost
    unheard = ImportRun.objects.filter(status__in=WAITING, created_at__lt=now - UNHEARD)
    ids = list(unheard.order_by("pk").values_list("pk", flat=True))
    for run_id in ids:
        enqueue(run_id)
    return len(ids)


def forget_files(*, now: dt.datetime) -> int:
    """Delete the files of imports that ended long ago; their rows of the ledger stay. How many."""
    old = ImportRun.objects.exclude(file="").filter(
        finished_at__lt=now - dt.timedelta(days=settings.IMPORT_FILE_DAYS)
    )
    forgotten = 0
    for run in old.iterator():
        run.file.delete(save=False)
        forgotten += ImportRun.objects.filter(pk=run.pk).update(file="")
    return forgotten


def give_back(run: ImportRun) -> bool:
    """Let a run whose worker died wait for the next one; whether it does. It fails where two died over it."""
    if run.attempts < MOST_ATTEMPTS:
        return _finish(run, "release")
    fail(run, DIED_TWICE)
    return False


def run_import(run_id: int) -> None:
    """Check or load one file here, whichever it waits for. A run that another worker has claimed is left alone."""
    run = claim(run_id)
    if run is not None:
        work(run)


def work(run: ImportRun, progress: Progress = lambda rows: True) -> None:
    """Check or load the file of a claimed run. `progress` hears what the ledger hears."""
    claimed = _ClaimedRun(run, progress)
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
    except MemoryError:
        fail(run, TOO_LARGE)
    except Exception as fault:
        # written down for the person, raised for whoever watches the worker
        fail(run, str(fault))
        raise
    finally:
        claimed.heartbeat.close()


class Heartbeat:
    """How far a run is, written through a connection of its own: the run's transaction is not visible until it ends.

    It beats with the rows alone: one who no longer comes forward is not taken for alive (apart.py).
    """

    def __init__(self, run: ImportRun, progress: Progress) -> None:
        self.run = run
        self.progress = progress
        self.line = connection.copy()

    def __call__(self, rows: int) -> bool:
        """Write that `rows` are read; False when the run was cancelled or claimed by another worker meanwhile."""
        self.progress(rows)
        with self.line.cursor() as cursor:
            # status and start name the claim: no row matches once it was cancelled, or released and claimed anew
            cursor.execute(
                "UPDATE integrations_importrun SET done_rows = %s, heartbeat_at = %s"
                " WHERE id = %s AND status = %s AND started_at = %s",
                [rows, clock.now(), self.run.pk, self.run.status, self.run.started_at],
            )
            return bool(cursor.rowcount)

    def close(self) -> None:
        self.line.close()


def claim(run_id: int) -> ImportRun | None:
    """The run, taken by this worker; None where nobody waits for one."""
    # committed by itself: pages see that the run is at work, and the claim survives a failure of the load
    with transaction.atomic():
        # two messages may name one run: who comes second passes over it instead of waiting for the lock
        waiting = ImportRun.objects.select_for_update(skip_locked=True).filter(pk=run_id, status__in=WAITING)
        if (run := waiting.first()) is None:
            return None
        now = clock.now()
        changes = {"started_at": now, "heartbeat_at": now, "attempts": run.attempts + 1}
        return import_machine.move(run, "start", by=None, changes=changes)  # type: ignore[no-any-return]


def fail(run: ImportRun, reason: Any) -> None:
    """End a claimed run with words about the file as a whole."""
    # the language of who gave it: the reason is kept as text
    with override(run.user.locale):
        error = {"row": FILE, "column": "", "value": "", "reason": str(reason)}
    _finish(run, "fail", errors=[error], finished_at=clock.now())


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

    def __init__(self, run: ImportRun, progress: Progress) -> None:
        self.run = run
        self.heartbeat = Heartbeat(run, progress)
        self.recognised = Recognised()

    def check(self) -> None:
        opened: list[TableReader] = []
        counts = self._import(dry_run=True, opened=opened.append)
        (table,) = opened
        rows = counts.created + counts.updated + counts.unchanged
        _finish(
            self.run,
            "finish",
            **asdict(counts),
            **self._recognised(),
            preview=[self.recognised.headers, *table.first],
            total_rows=rows,
            attempts=0,
        )

    def load(self) -> None:
        """The rows and the status «loaded» are committed together."""
        with transaction.atomic():
            counts = self._import(dry_run=False)
            if not _finish(self.run, "finish", **asdict(counts), finished_at=clock.now()):
                raise ImportCancelled

    def fail(self, errors: list[dict[str, Any]], bad_rows: int = 0) -> None:
        now = clock.now()
        _finish(self.run, "fail", **self._recognised(), errors=errors, bad_rows=bad_rows, finished_at=now)

    def _recognised(self) -> dict[str, Any]:
        """The kind too, where the columns told it; nothing of a file that was not read so far."""
        found = self.recognised
        return {"kind": found.kind, "recognised": found.as_dict()} if found.kind else {}

    def _import(
        self, *, dry_run: bool, opened: Callable[[TableReader], object] = lambda table: None
    ) -> Counts:
        run = self.run

        def hear(table: TableReader, recognised: Recognised) -> None:
            self.recognised = recognised
            opened(table)

        with run.file.open("rb") as stored:
            file: Any = stored
            return import_file(
                kind=run.kind, file=file, name=run.file_name, by=run.user, dry_run=dry_run,
                create_missing=run.create_missing, progress=self.heartbeat, opened=hear,
                allowed=[kind for kind, _label in kinds_for(run.user)],
            )  # fmt: skip
