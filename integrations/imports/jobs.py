"""The worker's side of imports: check and load files. The row in the ledger is the job; the message to the worker is
only a wake-up call, so a lost message or a killed worker delays an import and loses nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Container
from contextlib import suppress
from dataclasses import asdict
from typing import Any

import pghistory
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from integrations.imports.answers import Answers
from integrations.imports.bad_rows import GivenRows
from integrations.imports.batches import call_next, has_to_wait
from integrations.imports.headers import Recognised
from integrations.imports.models import ImportRun
from integrations.imports.problems import (
    FILE,
    Counts,
    FileRejected,
    ImportCancelled,
    Problem,
    Problems,
    RowNumbers,
    asked_by,
)
from integrations.imports.rows import Progress, wait_for_others
from integrations.imports.run import import_file
from integrations.imports.services import confirm_import, kinds_for
from integrations.imports.sight import may_see
from integrations.imports.spool import Spool
from integrations.imports.states import WAITING, WORKING, ImportStatus, import_machine
from integrations.imports.waking import enqueue
from integrations.price_lists.comparing import Comparison, forget
from integrations.undo.images import kept_for
from integrations.undo.preview import seen
from integrations.undo.undoing import Undo
from kam_crm.shared import clock
from kam_crm.shared.database_refusals import refused_by_the_database
from kam_crm.shared.errors import BusinessRuleError, StateConflict
from kam_crm.shared.tables import TableReader

SILENCE = dt.timedelta(minutes=2)  # a worker without a heartbeat for so long is dead
MOST_ATTEMPTS = 2
MOST_ROUNDS = 5  # in which rows turn out to be bad because others were left out
MOST_CAUSES = 50
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
    """Delete the files of imports that ended long ago; their rows of the ledger stay. How many.

    A file about which nobody said anything for as long is given up.
    """
    long_ago = now - dt.timedelta(days=settings.IMPORT_FILE_DAYS)
    for run in ImportRun.objects.filter(
        status__in=import_machine.starts_of("forget"), updated_at__lt=long_ago
    ):
        # somebody may answer at this moment: what they started is left alone
        with suppress(StateConflict):
            import_machine.move(run, "forget", by=None, changes={"finished_at": now})
    old = ImportRun.objects.exclude(file="").filter(finished_at__lt=long_ago)
    forgotten = 0
    for run in old.iterator():
        run.file.delete(save=False)
        run.bad_file.delete(save=False)
        forget(run.pk)
        forgotten += ImportRun.objects.filter(pk=run.pk).update(file="", bad_file="", comparison={})
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
        call_next(run)


def work(run: ImportRun, progress: Progress = lambda rows: True) -> None:
    """Check or load the file of a claimed run. `progress` hears what the ledger hears."""
    claimed = _ClaimedRun(run, progress)
    try:
        # the person's language: reasons of bad rows are kept as text and read on their page
        steps = {
            ImportStatus.CHECKING: claimed.check,
            ImportStatus.RUNNING: claimed.load,
            ImportStatus.UNDOING: claimed.undo,
        }
        # a rule of the database refuses the file as any other rule does, in the person's language
        with override(run.user.locale), refused_by_the_database(), pghistory.context(**_source(run)):
            steps[ImportStatus(run.status)]()
    except ImportCancelled:
        return
    except _NotYet:
        claimed.wait_for_others()
    except FileRejected as rejected:
        claimed.fail(_listed(rejected.problems), bad_rows=len(rejected.problems.rows))
    except BusinessRuleError as refused:
        # of the file as a whole: something has to be there first
        fail(run, str(refused))
    except MemoryError:
        fail(run, TOO_LARGE)
    except Exception as fault:
        # written down for the person, raised for whoever watches the worker
        fail(run, str(fault))
        raise
    finally:
        claimed.heartbeat.close()
        claimed.comparison.close()


def _source(run: ImportRun) -> dict[str, Any]:
    """What the history of the rows says of where a change comes from."""
    if run.status == ImportStatus.UNDOING:
        words = {"source": f"import {run.file_name} undone", "reason": run.undo_reason}
        return {"user": run.undone_by_id, "undone": run.pk, **words}
    return {"user": run.user_id, "source": f"import {run.file_name}"}


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
        if run.status == ImportStatus.NEW and has_to_wait(run, run.kind):
            return None
        now = clock.now()
        changes = {"started_at": now, "heartbeat_at": now, "attempts": run.attempts + 1}
        return import_machine.move(run, "start", by=None, changes=changes)  # type: ignore[no-any-return]


def fail(run: ImportRun, reason: Any) -> None:
    """End a claimed run with words about the file as a whole."""
    # the language of who gave it: the reason is kept as text
    with override(run.user.locale):
        error = Problem(FILE, "", "", str(reason))
    _finish(run, "fail", errors=[error.as_dict()], finished_at=clock.now())


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


class _NotYet(Exception):
    """Files of the batch that come first are not loaded."""


class _Hindered(Exception):
    def __init__(self, reasons: list[str]) -> None:
        super().__init__()
        self.reasons = reasons


class _ClaimedRun:
    """A run that this worker has claimed: checked or loaded, and its end written down while the claim holds."""

    def __init__(self, run: ImportRun, progress: Progress) -> None:
        self.run = run
        self.heartbeat = Heartbeat(run, progress)
        self.recognised = Recognised()
        self.first: list[list[str]] = []
        self.changes: list[dict[str, Any]] = []
        self.comparison = Comparison()

    def check(self) -> None:
        """Read the file without writing: all of it, or what is good of it."""
        with Spool() as spool:
            try:
                counts = self._dry_run(Problems(spool=spool))
            except FileRejected as rejected:
                if asks := asked_by(rejected):
                    self._ask(asks, rejected.problems)
                elif rejected.problems.are_of_rows:
                    self._keep_good_rows(rejected.problems, spool)
                else:
                    raise
            else:
                rows = counts.created + counts.updated + counts.unchanged
                found = {**asdict(counts), **self._seen(), "bad_rows": 0, "total_rows": rows}
                if self._finish_check(found) and self.run.loads_itself:
                    # somebody may have discarded it meanwhile
                    with suppress(BusinessRuleError):
                        confirm_import(by=self.run.user, run=self.run)

    def load(self) -> None:
        """The rows and the status «loaded» are committed together."""
        run = self.run
        with transaction.atomic():
            kept_for(run.pk)
            counts = self._import(
                dry_run=False,
                skipped=RowNumbers.unpacked(bytes(run.left_out)) if run.left_out else (),
                is_answered=True,
            )
            if not _finish(run, "finish", **asdict(counts), finished_at=clock.now()):
                raise ImportCancelled

    def undo(self) -> None:
        """What the load wrote and the status «undone» are committed together."""
        try:
            with transaction.atomic():
                wait_for_others()
                undo = Undo(self.run.pk)
                if hindrances := undo.hindrances():
                    named = may_see(self.run.user, self.run.kind)
                    raise _Hindered([hindrance.words(named=named) for hindrance in hindrances])
                undo.undo_load()
                if not _finish(self.run, "finish", undone_at=clock.now()):
                    raise ImportCancelled
        except _Hindered as hindered:
            self._stay_loaded(hindered.reasons)
        except IntegrityError:
            self._stay_loaded([_("Something depends on what was loaded by now.")])

    def wait_for_others(self) -> None:
        """What the file holds is known now; its check begins when those that come first are done."""
        known = {"kind": self.recognised.kind, "recognised": self.recognised.as_dict(), "attempts": 0}
        _finish(self.run, "release", **known, heartbeat_at=None, done_rows=0)

    def fail(self, errors: list[dict[str, Any]], bad_rows: int = 0) -> None:
        known = {"kind": self.recognised.kind, "recognised": self.recognised.as_dict()}
        seen = known if self.recognised.kind else {}
        _finish(self.run, "fail", **seen, errors=errors, bad_rows=bad_rows, finished_at=clock.now())

    def _ask(self, asks: str, problems: Problems) -> None:
        """Nothing can be said of the file before somebody answers."""
        self.recognised.asks = asks
        with _given_file(self.run) as file:
            self.first = GivenRows(file, self.run.file_name, self.recognised).first()
        _finish(self.run, "ask", **self._seen(), errors=_listed(problems))

    def _keep_good_rows(self, problems: Problems, spool: Spool) -> None:
        """What would come in without the bad rows; some rows are bad only once others are left out."""
        left_out = problems.rows
        with _given_file(self.run) as file:
            given = GivenRows(file, self.run.file_name, self.recognised)
            counts = Counts()
            for _round in range(MOST_ROUNDS):
                left_out.update([*given.of_same_documents(left_out)])
                try:
                    counts = self._dry_run(Problems(spool=spool), left_out)
                    break
                except FileRejected as rejected:
                    if not rejected.problems.are_of_rows:
                        break
                    left_out.update(rejected.problems.rows)
            bad_file = given.store(left_out, spool)
        good = counts.created + counts.updated + counts.unchanged
        causes = [[*cause, rows] for cause, rows in problems.causes.most_common(MOST_CAUSES)]
        found = {
            **asdict(counts), **self._seen(), "errors": _listed(problems), "causes": causes,
            "bad_rows": len(left_out), "left_out": left_out.packed(), "bad_file": bad_file,
            "total_rows": good + len(left_out),
        }  # fmt: skip
        if not self._finish_check(found):
            default_storage.delete(bad_file)

    def _finish_check(self, found: dict[str, Any]) -> bool:
        """The end of the check and what it compared are committed together."""
        with transaction.atomic():
            if not _finish(self.run, "finish", **found, comparison=self.comparison.summary):
                return False
            self.comparison.write(self.run.pk)
            return True

    def _stay_loaded(self, reasons: list[Any]) -> None:
        _finish(self.run, "fail", errors=[Problem(FILE, "", "", str(reason)).as_dict() for reason in reasons])

    def _seen(self) -> dict[str, Any]:
        """What the check found out beside counts and problems."""
        found = self.recognised
        return {
            "kind": found.kind, "recognised": found.as_dict(), "answers": found.answers, "changes": self.changes,
            "preview": [found.headers, *self.first], "attempts": 0,
        }  # fmt: skip

    def _dry_run(self, problems: Problems, left_out: Container[int] = ()) -> Counts:
        def look() -> None:
            self.changes = seen(self.run, self.recognised.kind)
            self.comparison.foretell()

        self.comparison.restart()
        # images are undone with the rest of the dry run
        with transaction.atomic():
            kept_for(self.run.pk)
            return self._import(
                dry_run=True, problems=problems, skipped=left_out, loaded=look, comparison=self.comparison
            )

    def _import(self, *, dry_run: bool, **options: Any) -> Counts:
        run = self.run

        def hear(table: TableReader, recognised: Recognised) -> None:
            # of the file as it was given, not of what is left of it without its bad rows
            self.first = self.first or table.first
            if run.status == ImportStatus.CHECKING and has_to_wait(run, recognised.kind):
                raise _NotYet

        self.recognised = Recognised()
        with _given_file(run) as file:
            return import_file(
                kind=run.kind, file=file, name=run.file_name, by=run.user, dry_run=dry_run, recognised=self.recognised,
                create_missing=run.create_missing, progress=self.heartbeat, opened=hear,
                answers=Answers.of(run.answers), allowed=[kind for kind, _label in kinds_for(run.user)], **options,
            )  # fmt: skip


def _given_file(run: ImportRun) -> Any:
    """Opened by itself: the field's own file is one for all who open it."""
    return default_storage.open(run.file.name or "", "rb")


def _listed(problems: Problems) -> list[dict[str, Any]]:
    return [problem.as_dict() for problem in problems.sorted()]
