"""The worker's side of the demo data. The row of the ledger is the job: the message to the worker only wakes it.

Either all of it is there or nothing: loading and removing are one transaction each, and the status is written in it. A
worker that is killed leaves the order as it was, and the next one begins anew.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from typing import Any

import pghistory
import structlog
from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from demo.company.load import earlier_run, load
from desk.demo import registry
from desk.demo.models import WAITING, DemoData, DemoStatus
from desk.demo.removal import Removal, begin_numbers_again, forget_nights
from desk.demo.services import refuse_beside_data, refuse_in_use
from dossiers.models import Client
from integrations.imports.apart import NO_MEMORY, Child
from kam_crm.shared import clock
from kam_crm.shared.errors import BusinessRuleError
from reports.nightly import pipeline

log = structlog.get_logger(__name__)

MOST_ATTEMPTS = 2
SECONDS = 300.0  # it takes ten to twenty
LOOK_SECONDS = 1.0
# nobody else brings the first client or product while these come
OWN_FIRST = "LOCK TABLE dossiers_client, catalogue_product IN SHARE ROW EXCLUSIVE MODE"


def is_waiting() -> bool:
    return bool(DemoData.objects.filter(status__in=WAITING).exists())


def work_apart() -> None:
    """Do what is ordered in a child process: it may take only so much memory, and gives it back."""
    if not is_waiting():
        return
    child = Child(lambda _tell: work())
    began = time.monotonic()
    try:
        while child.heard(LOOK_SECONDS) is not None and time.monotonic() - began < SECONDS:
            pass
    finally:
        code = child.kill()
    log.info("demo_ended", code=code, peak_mb=child.peak_mb)
    if code == NO_MEMORY:
        _fail(None, _("The worker has too little memory for it."))


def work() -> None:
    """Load or remove, whichever is ordered; what another worker is at work on is left alone."""
    demo = _begin()
    if demo is None:
        return
    # reasons are kept as text, for who ordered it
    with override(demo.ordered_by.locale):
        _do(str(demo.status))


def _do(status: str) -> None:
    steps: dict[str, Callable[[], Any]] = {DemoStatus.ORDERED: _load, DemoStatus.LEAVING: _remove}
    try:
        steps[status]()
    except BusinessRuleError as refused:
        _fail(status, str(refused))
    except IntegrityError:
        _fail(
            status, _("Something was entered meanwhile that refers to it, or bears the same name or number.")
        )
    except (OperationalError, MemoryError):
        # in the way of somebody else, or no database: the order stands, and is tried once more
        raise
    except Exception as fault:
        # written down for the person, raised for whoever watches the worker
        _fail(status, str(fault))
        raise


def _begin() -> DemoData | None:
    """What is ordered and by nobody begun; a beginning is written down before it."""
    with transaction.atomic():
        demo = DemoData.objects.select_for_update(skip_locked=True).filter(status__in=WAITING).first()
        if demo is None:
            return None
        if demo.attempts >= MOST_ATTEMPTS:
            _end(demo, _("It was begun twice and ended over it: see the log of the worker."))
            return None
        demo.attempts += 1
        demo.save(update_fields=["attempts"])
        return demo  # type: ignore[no-any-return]


def _load() -> None:
    with transaction.atomic():
        # before the first question, so that the snapshot is taken under the lock
        _run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        _run(OWN_FIRST)
        if (demo := _claimed(DemoStatus.ORDERED)) is None:
            return
        with _as(demo, "demo data loaded"):
            refuse_beside_data()
            nights, numbers, before = registry.nights(), registry.numbers(), registry.keys_now()
            made = load(is_guest=True)
            demo.rows, demo.nights, demo.numbers = registry.keys_since(before), nights, numbers
            demo.status = DemoStatus.SHOWN
            demo.save()
            pipeline.open_run(clock.today(), anew=True)
    # an earlier day first, so that pages have something to compare with; what is killed here the beat finishes
    _count(earlier_run(made.today), made.today)


def _remove() -> None:
    with transaction.atomic():
        # no night and no follower of facts writes figures of what goes
        pipeline.lock()
        if (demo := _claimed(DemoStatus.LEAVING)) is None:
            return
        with _as(demo, "demo data removed"):
            removal = Removal(demo.rows)
            refuse_in_use(removal)
            removal.remove()
            is_empty = not Client.objects.exists()
            if is_empty:
                forget_nights(demo.nights)
            else:
                pipeline.open_run(clock.today(), anew=True)
            numbers = demo.numbers
            demo.status, demo.rows, demo.nights, demo.numbers = DemoStatus.REMOVED, {}, [], {}
            demo.save()
    # sequences heed no transaction: only when it has surely ended
    with transaction.atomic():
        begin_numbers_again(numbers)
    if not is_empty:
        _count(clock.today())


def _claimed(status: str) -> DemoData | None:
    """Locked to the end of the transaction: who comes second passes over it."""
    rows = DemoData.objects.select_for_update(skip_locked=True, of=("self",)).select_related("ordered_by")
    return rows.filter(status=status).first()


def _as(demo: DemoData, source: str) -> Any:
    return pghistory.context(user=demo.ordered_by_id, source=source)


def _count(*days: dt.date) -> None:
    for day in days:
        pipeline.run(day)


def _fail(status: str | None, reason: str) -> None:
    with transaction.atomic():
        rows = DemoData.objects.select_for_update().filter(status__in=[status] if status else WAITING)
        if (demo := rows.first()) is not None:
            _end(demo, reason)


def _end(demo: DemoData, reason: str) -> None:
    """It could not be done: what was to be loaded is not there, what was to be removed is."""
    demo.status = DemoStatus.SHOWN if demo.status == DemoStatus.LEAVING else DemoStatus.FAILED
    demo.reasons = [reason]
    demo.save(update_fields=["status", "reasons"])


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [])
