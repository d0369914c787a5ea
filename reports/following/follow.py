"""Facts follow what happens by day: the nightly's own steps, for the clients that were touched.

Classes, changes and history stay the night's. What is touched stands in two tables that the database's triggers fill
(TouchedMonth, TouchedClient), committed with the event itself, so nothing that goes around the services is missed.
"""

from __future__ import annotations

import datetime as dt

from django.db import connection, transaction

from kam_crm.shared import clock
from kam_crm.shared.clock import month_start
from kam_crm.shared.nightly import ordered
from reports.models import Following, NightlyRun, TouchedClient, TouchedMonth
from reports.nightly import pipeline
from reports.nightly.context import StepContext
from reports.nightly.steps import attainment, debts, figures, lifecycle, rollup

# shorter than PostgreSQL's deadlock_timeout: where a pass and a person's action want the same rows, the pass gives way
GIVE_WAY = "SET LOCAL lock_timeout = '900ms'"
TAKE = "DELETE FROM reports_touchedclient RETURNING client_id"


def follow(*, now: dt.datetime) -> int:
    """Bring today's facts up to everything committed; returns how many clients were touched.

    Does nothing while the nightly is at work, and before it has made this day's figures: it will see to them itself.
    """
    today = clock.today()
    with transaction.atomic():
        if not pipeline.try_lock():
            return 0
        moved = _renew(today) if _nightly_is_done(today) else None
        values = {"looked_at": now} | ({} if moved is None else {"moved_at": now})
        Following.objects.update_or_create(pk=1, defaults=values)
    return moved or 0


def _nightly_is_done(today: dt.date) -> bool:
    steps = NightlyRun.objects.filter(as_of=today)
    return steps.exists() and not pipeline.unfinished(today).exists()


def _renew(today: dt.date) -> int | None:
    """Clients renewed; None where nothing was touched."""
    if not TouchedClient.objects.exists() and not TouchedMonth.objects.exists():
        return None
    with connection.cursor() as cursor:
        cursor.execute(GIVE_WAY)
        cursor.execute(TAKE)
        taken = {client_id for (client_id,) in cursor.fetchall()}
    rollup.refresh()
    clients = (taken - {None}) | set(rollup.touched_clients())
    context = StepContext.of(today, clients=tuple(sorted(clients)))
    lifecycle.run(context)
    attainment.run(context)
    debts.run(context)
    figures.run(context)
    for step in ordered().values():
        if step.by_day:
            step.run(context)
    if None in taken or rollup.touched_before(month_start(today)):
        figures.divide_plans(context)
    pipeline.check_references()
    return len(clients)
