from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from dossiers.models import Client
from integrations.imports import cells
from integrations.imports.problems import Counts
from integrations.imports.references import by_code, managers_named
from integrations.imports.rows import Column, Job, Row, unique_rows
from kam_crm.shared import clock
from kam_crm.shared.errors import BusinessRuleError
from plans.activities.schedules import Planned, Schedule, plan_activities, reword_activities
from plans.models import Activity, ActivityKind, ActivityStatus

COLUMNS = [
    Column("date", cells.date, needed=True, filled=True),
    Column("time", cells.hour),
    Column("client_code", cells.text(32), needed=True, filled=True),
    Column("manager", cells.manager),
    Column("kind", cells.choice(dict(ActivityKind.choices))),
    Column("purpose", cells.text(250), needed=True, filled=True),
]
NAMES = {"day": "date", "starts_at": "time"}  # of fields, where a column is called in another way


def present(user: User) -> Iterator[tuple[Any, ...]]:
    """What is planned from today on; of two for one hour of one client the first."""
    rows = Activity.objects.visible_to(user).filter(status=ActivityStatus.PLANNED, day__gte=clock.today())
    # by the client's manager, who plans it from now on
    names = ("day", "starts_at", "client__code", "client__manager__email", "kind", "purpose")
    seen = set()
    for day, starts_at, code, manager, kind, purpose in rows.order_by("day", "pk").values_list(*names):
        if (key := (day, starts_at, code, kind)) not in seen:
            seen.add(key)
            yield day, f"{starts_at:%H:%M}" if starts_at else None, code, manager, kind, purpose


def load(rows: list[Row], job: Job) -> Counts:
    """Visits and calls of the clients' managers, by client, day, hour and kind. A known one may get another purpose.

    The rules of the page, and no day off. What was moved, done or cancelled since stays as it is.
    """
    clients = by_code(Client, "client_code", rows, job)
    managers = managers_named("manager", rows, job)
    wanted = unique_rows(
        rows, lambda row: (row["client_code"], row["date"], row["time"], _kind(row)), job, "client_code"
    )
    planned = {
        row.number: Planned(clients[row["client_code"]], row["date"], _kind(row), row["purpose"], row["time"])
        for row in wanted.values()
        if row["client_code"] in clients
    }
    schedule = Schedule(planned.values())
    fresh, changed = [], []
    for row in wanted.values():
        if row.number not in planned:  # already a problem of `by_code`; the other rows are still checked
            continue
        one = planned[row.number]
        activity = schedule.known(one)
        if activity is None:
            _take(row, one, schedule, managers, job)
            fresh.append(one)
        elif activity.status == ActivityStatus.PLANNED and activity.purpose != one.purpose.strip():
            activity.purpose = one.purpose.strip()
            changed.append(activity)
    job.reject_if_bad()
    plan_activities(by=job.by, planned=fresh)
    reword_activities(by=job.by, activities=changed)
    return Counts(len(fresh), len(changed), len(wanted) - len(fresh) - len(changed))


def _kind(row: Row) -> str:
    return row["kind"] or ActivityKind.VISIT


def _take(row: Row, one: Planned, schedule: Schedule, managers: dict[str, User], job: Job) -> None:
    manager = managers.get(row["manager"] or "")
    if manager is not None and manager.pk != one.client.manager_id:
        job.problems.add(
            row.number, "manager", row["manager"], _("another manager is responsible for the client")
        )
    try:
        schedule.take(one)
    except BusinessRuleError as error:
        column = NAMES.get(error.field or "", error.field or "")
        job.problems.add(row.number, column, row[column], str(error))
