"""Visits and calls that come many at once: a plan from another system. The rules of `plan_activity`, asked by sets."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dossiers.models import Client
from kam_crm.shared import clock
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.service import service
from kam_crm.shared.working_days import is_working_day
from plans.activities.services import USUAL_MINUTES, check_day
from plans.activities.summary import refresh_summary
from plans.activities.week import minute
from plans.models import Activity, ActivityKind, ActivityStatus, WeekPlan, WeekStatus

BATCH = 2000
# under it the same line of the same plan is the same activity, wherever that was moved since
NAMESPACE = uuid.UUID("5b0f2a0e-6f0c-5c1e-9a55-2f3e6f6c1d52")


@dataclass(frozen=True)
class Planned:
    """A visit or call of the client's manager; without an hour it is at any time of the day."""

    client: Client
    day: dt.date
    kind: str
    purpose: str
    starts_at: dt.time | None = None

    @property
    def key(self) -> tuple[Any, ...]:
        return self.client.pk, self.day, self.kind, self.starts_at

    @property
    def uuid(self) -> uuid.UUID:
        hour = self.starts_at.isoformat() if self.starts_at else ""
        return uuid.uuid5(NAMESPACE, f"{self.client.pk} {self.day.isoformat()} {self.kind} {hour}")

    @property
    def minutes(self) -> int:
        return USUAL_MINUTES[ActivityKind(self.kind)]


class Schedule:
    """What the managers of these clients have planned, and which of the new ones fit into it."""

    def __init__(self, planned: Collection[Planned]) -> None:
        days = {one.day for one in planned}
        rows = Activity.objects.filter(client__in={one.client.pk for one in planned}).order_by("-pk")
        # the oldest of several wins: it is written last
        self._by_key = {(a.client_id, a.day, a.kind, a.starts_at): a for a in rows.filter(day__in=days)}
        self._by_uuid = {a.client_uuid: a for a in rows.filter(client_uuid__in=[one.uuid for one in planned])}
        self._taken: dict[tuple[int, dt.date], list[tuple[int, int]]] = defaultdict(list)
        of_managers = Activity.objects.filter(
            manager__in={one.client.manager_id for one in planned},
            day__in=days, status=ActivityStatus.PLANNED, starts_at__isnull=False,
        )  # fmt: skip
        for manager, day, starts_at, minutes in of_managers.values_list(
            "manager", "day", "starts_at", "minutes"
        ):
            self._taken[manager, day].append((minute(starts_at), minutes))

    def known(self, planned: Planned) -> Activity | None:
        """The activity that this line is already, whatever became of it."""
        return self._by_uuid.get(planned.uuid) or self._by_key.get(planned.key)

    def take(self, planned: Planned) -> None:
        """Keep its hour. Raises `past_day`, `too_far`, `day_off`, `purpose_required`, `hour_taken`."""
        check_day(planned.day)
        if not is_working_day(planned.day):
            raise BusinessRuleError("day_off", _("A day off: plan it on the page if it is meant."), "day")
        if not planned.purpose.strip():
            raise BusinessRuleError("purpose_required", _("Say what the activity is for."), "purpose")
        if planned.starts_at is None:
            return
        start, taken = minute(planned.starts_at), self._taken[planned.client.manager_id, planned.day]
        if any(begins < start + planned.minutes and start < begins + length for begins, length in taken):
            raise BusinessRuleError(
                "hour_taken", _("The manager has something else at this hour."), "starts_at"
            )
        taken.append((start, planned.minutes))


@service(capability="imports.run")
def plan_activities(*, by: User | None, planned: Collection[Planned]) -> list[Activity]:
    """Put those that a `Schedule` has taken into the weeks of their managers: in a week that was submitted off plan.

    A thousand of them are a plan that was made elsewhere, not a thousand events.
    """
    weeks = _weeks(planned)
    made: list[Activity] = Activity.objects.bulk_create(
        [_activity(one, weeks[_week(one)], by) for one in planned], batch_size=BATCH
    )
    refresh_summary({one.client.pk for one in planned}, as_of=clock.today())
    return made


@service(capability="imports.run")
def reword_activities(*, by: User | None, activities: Iterable[Activity]) -> None:
    """Write the purposes of these, which the caller has set."""
    rows = list(activities)
    now = clock.now()
    for row in rows:
        row.updated_at = now
    Activity.objects.bulk_update(rows, ["purpose", "updated_at"], batch_size=BATCH)
    refresh_summary({row.client_id for row in rows}, as_of=clock.today())


def _activity(one: Planned, week: WeekPlan, by: User | None) -> Activity:
    plan = week if week.status == WeekStatus.DRAFT else None
    return Activity(
        client_uuid=one.uuid, client=one.client, manager_id=one.client.manager_id, plan=plan, kind=one.kind,
        day=one.day, starts_at=one.starts_at, minutes=one.minutes, purpose=one.purpose.strip(),
        is_off_plan=plan is None, created_by_id=one.client.manager_id if by is None else by.pk,
    )  # fmt: skip


def _weeks(planned: Collection[Planned]) -> dict[tuple[int, int, int], WeekPlan]:
    """The plans of all weeks that are planned in; those nobody has opened yet are made."""
    wanted = {_week(one) for one in planned}
    WeekPlan.objects.bulk_create(
        [
            WeekPlan(manager_id=manager, iso_year=year, iso_week=week)
            for manager, year, week in sorted(wanted)
        ],
        ignore_conflicts=True,
    )
    rows = WeekPlan.objects.filter(
        manager__in={manager for manager, _year, _week in wanted},
        iso_year__in={year for _m, year, _w in wanted},
    )
    return {(row.manager_id, row.iso_year, row.iso_week): row for row in rows}


def _week(one: Planned) -> tuple[int, int, int]:
    year, week, _weekday = one.day.isocalendar()
    return one.client.manager_id, year, week
