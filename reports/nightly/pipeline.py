"""The nightly: which steps, in which order, and how a run that died goes on.

Each step replaces what it wrote for its date, in one transaction under one advisory lock, and notes rows and
milliseconds in that same transaction. So two runs side by side share the work instead of doubling it, and a run that
was killed leaves nothing half done: the next one begins at the first step without `done_at`. Apps below add steps of
their own (kam_crm.shared.nightly).
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from kam_crm.shared import clock
from kam_crm.shared.events import record_event
from kam_crm.shared.nightly import Step
from kam_crm.shared.nightly import ordered as steps
from reports.models import NightlyRun, TouchedMonth
from reports.nightly.context import StepContext
from reports.nightly.events import FAILED
from reports.nightly.steps import alerts, attainment, debts, figures, key_status, lifecycle, rollup, segments
from reports.querysets import RunQuerySet

STEPS = (
    Step("rollup", _("Sales by month"), rollup.run),
    Step("segments", _("Segments"), segments.run),
    Step("key_status", _("Key clients"), key_status.run),
    Step("lifecycle", _("Lifecycle"), lifecycle.run),
    Step("attainment", _("Attainment"), attainment.run),
    Step("receivables", _("Debts"), debts.run),
    Step("alerts", _("Changes"), alerts.run),
    Step("figures", _("Figures of lists"), figures.run),
)
LOCK = 0x6E69676874  # «night» in ASCII
# LOCAL: it ends with the transaction, and the next page on this connection has its own again
SETTINGS = "SET LOCAL work_mem = '64MB'"


def run(
    as_of: dt.date, *, from_scratch: bool = False, on_step_done: Callable[[NightlyRun], None] | None = None
) -> list[NightlyRun]:
    """Make every figure of `as_of`, or finish the run of it that died; returns its ledger in order.

    From scratch the rollup forgets what it knows and reads all lines. `on_step_done` is called with each ledger row.
    """
    # all steps are written down before the first: a killed run is told from a finished one
    open_run(as_of, anew=from_scratch)
    context = StepContext.of(as_of, from_scratch=from_scratch)
    done = []
    for step in steps().values():
        done.append(run_step(context, step))
        if on_step_done is not None:
            on_step_done(done[-1])
    return done


def resume(as_of: dt.date) -> list[NightlyRun]:
    """Finish a run of `as_of` that began and died; does nothing where there is none, or where it is at work."""
    with transaction.atomic():
        # a run at work holds the lock through each of its steps; between two of them `run_step` sorts it out
        if not unfinished(as_of).exists() or not try_lock():
            return []
    return run(as_of)


def unfinished(as_of: dt.date) -> RunQuerySet:
    return NightlyRun.objects.filter(as_of=as_of, done_at__isnull=True)


def open_run(as_of: dt.date, *, anew: bool) -> None:
    """Write down all steps as still to be done, unless a run of this date waits to be finished.

    A run that died before sales were changed again is not worth finishing: its steps would not fit together.
    """
    with transaction.atomic():
        lock()
        known = set(NightlyRun.objects.filter(as_of=as_of).values_list("step", flat=True))
        can_go_on = known >= set(steps()) and unfinished(as_of).exists() and not TouchedMonth.objects.exists()
        if can_go_on and not anew:
            return
        NightlyRun.objects.filter(as_of=as_of).delete()
        NightlyRun.objects.bulk_create(
            NightlyRun(as_of=as_of, step=name, position=position) for position, name in enumerate(steps(), 1)
        )


def run_step(context: StepContext, step: Step) -> NightlyRun:
    """Run one step unless it is done already; what it raises is noted in the ledger and raised again."""
    row = NightlyRun.objects.filter(as_of=context.as_of, step=step.name)
    row.filter(done_at__isnull=True).update(started_at=clock.now(), error="")
    try:
        with transaction.atomic():
            lock()
            # read under the lock: a rival may have done it meanwhile
            entry: NightlyRun = row.get()
            if entry.done_at is None:
                began = time.monotonic_ns()
                entry.rows = step.run(context)
                check_references()
                entry.milliseconds = (time.monotonic_ns() - began) // 1_000_000
                entry.done_at = clock.now()
                entry.save(update_fields=["rows", "milliseconds", "done_at"])
        return entry
    except Exception as error:
        # outside the transaction of the step, which takes with it what was written there
        if row.filter(done_at__isnull=True).update(error=f"{type(error).__name__}: {error}"):
            record_event(FAILED, row.get(), by=None)
        raise


def lock() -> None:
    """One step at a time, until the transaction ends. A step may sort in memory."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        cursor.execute(SETTINGS)


def check_references() -> None:
    """Foreign keys are checked here, so that the step answers for them in its time and its error."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def try_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        is_ours = bool(cursor.fetchone()[0])
        if is_ours:
            cursor.execute(SETTINGS)
    return is_ours
