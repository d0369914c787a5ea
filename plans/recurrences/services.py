"""Recurring contacts: entered, planned ahead, changed or ended from a day on."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dossiers.models import Client
from kam_crm.shared import clock
from kam_crm.shared.checks import locked
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.service import service
from kam_crm.shared.working_days import next_working_day
from plans.activities.services import cancel_activity, check_day, plan_activity
from plans.activities.states import PLAN
from plans.activities.week import overlapping
from plans.models import Activity, ActivityStatus, Recurrence

AHEAD = dt.timedelta(weeks=4)
LONGEST_STEP = 12


@service(capability=PLAN, subject="client")
def add_recurrence(
    *,
    by: User,
    client: Client,
    kind: str,
    purpose: str,
    first_on: dt.date,
    starts_at: dt.time | None = None,
    minutes: int = 60,
    every_weeks: int = 1,
    until: dt.date | None = None,
    first: Activity | None = None,
) -> Recurrence:
    """Its first weeks are planned at once; `first` is the activity it repeats, planned for the first day already.

    Raises as `plan_activity`, and `step_unreal`, `until_before_first`.
    """
    check_day(first_on, "first_on")
    if not 1 <= every_weeks <= LONGEST_STEP:
        raise BusinessRuleError("step_unreal", _("Choose from 1 to 12 weeks."), "every_weeks")
    if until and until < first_on:
        raise BusinessRuleError("until_before_first", _("This is before the first day."), "until")
    recurrence = Recurrence.objects.create(
        client=client,
        kind=kind,
        purpose=purpose.strip(),
        first_on=first_on,
        starts_at=starts_at,
        minutes=minutes,
        every_weeks=every_weeks,
        until=until,
        created_by=by,
        on_behalf_of_id=by.covered_among([client.manager_id]),
    )
    if first is not None and first.day == first_on:
        recurrence.occurrences.create(due_on=first_on, activity=first)
    plan_ahead(by=by, recurrence=recurrence)
    return recurrence


@service(capability=PLAN, subject="recurrence")
def plan_ahead(*, by: User, recurrence: Recurrence) -> int:
    """Plan what is due within four weeks and was not planned yet; how many.

    A day off moves it to the next working day; where the hour is taken it stands in its day without one.
    """
    today = clock.today()
    known = set(recurrence.occurrences.values_list("due_on", flat=True))
    made = 0
    for due_on in recurrence.days(today, today + AHEAD):
        if due_on in known:
            continue
        day, manager = next_working_day(due_on), recurrence.client.manager
        is_taken = overlapping(manager, day, recurrence.starts_at, recurrence.minutes) is not None
        activity = plan_activity(
            by=by,
            client=recurrence.client,
            kind=recurrence.kind,
            day=day,
            purpose=recurrence.purpose,
            starts_at=None if is_taken else recurrence.starts_at,
            minutes=recurrence.minutes,
        )
        recurrence.occurrences.create(due_on=due_on, activity=activity)
        made += 1
    return made


@service(capability=PLAN, subject="recurrence")
def end_recurrence(*, by: User, recurrence: Recurrence, from_on: dt.date) -> Recurrence:
    """No more of it from this day on: what is planned from then on is cancelled, what was done stays."""
    stored: Recurrence = locked(recurrence, "client")
    stored.until = min(stored.until or dt.date.max, from_on - dt.timedelta(days=1))
    stored.save(update_fields=["until", "updated_at"])
    ahead = stored.occurrences.filter(due_on__gte=from_on, activity__status=ActivityStatus.PLANNED)
    for occurrence in ahead.select_related("activity__client"):
        cancel_activity(by=by, activity=occurrence.activity, reason="")
    return stored


@service(capability=PLAN, subject="recurrence")
def change_recurrence(
    *,
    by: User,
    recurrence: Recurrence,
    from_on: dt.date,
    starts_at: dt.time | None,
    every_weeks: int,
    purpose: str,
    until: dt.date | None = None,
) -> Recurrence:
    """Another hour, step or purpose from this day on; what was before stays as it was. Raises as `add_recurrence`."""
    ended = end_recurrence(by=by, recurrence=recurrence, from_on=from_on)
    return add_recurrence(
        by=by,
        client=ended.client,
        kind=ended.kind,
        purpose=purpose,
        first_on=from_on,
        starts_at=starts_at,
        minutes=ended.minutes,
        every_weeks=every_weeks,
        until=until,
    )
