"""A week as its page shows it: days, slots, proposals, coverage."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Self

from django.db.models import Count, Q

from accounts.models import User
from accounts.rights.covers import is_responsible
from dossiers.models import Client, Stage
from kam_crm.shared import clock
from kam_crm.shared.working_days import next_working_day
from plans.models import (
    Activity,
    ActivityKind,
    ActivityStatus,
    DeclineReason,
    Recurrence,
    WeekPlan,
    WeekPlanChange,
    WeekStatus,
)
from plans.services import unanswered_comment
from plans.weeks.pages.due import week_to_plan
from plans.weeks.pages.lanes import Item, Look, items_of
from plans.weeks.pages.route import Stop, route_of
from plans.weeks.proposals.needs import needs
from plans.weeks.proposals.slots import HOURS_A_DAY, absences_in, days_of, working_days_of
from plans.weeks.services.deciding import QUIET, offers
from plans.weeks.services.freezing import changes_since
from plans.weeks.states import week_machine

FIRST_HOUR, LAST_HOUR, QUARTER = 9, 18, 15
QUARTERS = (LAST_HOUR - FIRST_HOUR) * 60 // QUARTER
WORKING_DAYS = 5


@dataclass(frozen=True)
class Slot:
    """An activity in the grid; `rows`: its first quarter of an hour and their number, empty outside the hours shown."""

    activity: Activity
    rows: str
    is_seen: bool

    @classmethod
    def of(cls, activity: Activity, seen: set[int]) -> Self:
        """`seen` are the clients who are named: of one handed over since, its hour is taken and no more is said."""
        is_seen = activity.client_id in seen
        if activity.starts_at is None or not FIRST_HOUR <= activity.starts_at.hour < LAST_HOUR:
            return cls(activity, "", is_seen)
        hour, minute = activity.starts_at.hour, activity.starts_at.minute
        # rows of a CSS grid are numbered from 1
        first = (hour - FIRST_HOUR) * 60 // QUARTER + minute // QUARTER + 1
        # a quarter begun is a whole row; what lasts into the evening ends with the grid
        span = max(1, -(-activity.minutes // QUARTER))
        return cls(activity, f"{first} {min(span, QUARTERS - first + 1)}", is_seen)


@dataclass(frozen=True)
class Day:
    date: dt.date
    slots: list[Slot]
    others: list[Slot]
    is_past: bool
    is_working: bool
    above: list[Item]
    below: list[Item]
    stops: list[Stop]

    @property
    def hours(self) -> float:
        return sum(slot.activity.minutes for slot in [*self.slots, *self.others]) / 60

    @property
    def count(self) -> int:
        return len(self.slots) + len(self.others)


def _days(look: Look, activities: list[Activity], seen: set[int]) -> list[Day]:
    above, below = items_of(look, below=False), items_of(look, below=True)
    today, working = clock.today(), set(working_days_of(look.days[0], look.absences))
    # the weekend is shown only where it holds something
    busy = [a.day for a in activities] + [day for found in (above, below) for day in look.days if found[day]]
    days = []
    for day in look.days[: max([WORKING_DAYS, *(day.isoweekday() for day in busy)])]:
        own = [activity for activity in activities if activity.day == day]
        slots = [Slot.of(activity, seen) for activity in own]
        stops = route_of(activity for activity in own if activity.client_id in seen)
        days.append(
            Day(day, [s for s in slots if s.rows], [s for s in slots if not s.rows], day < today,
                day in working, above[day], below[day], stops)
        )  # fmt: skip
    return days


def week_board(plan: WeekPlan, user: User) -> dict[str, Any]:
    """Everything the template needs. A constant number of queries, whatever the week holds.

    A plan that is not saved holds nothing yet: nobody submits it.
    """
    # by manager and days: what is off plan belongs to no plan, clients handed over since to another manager
    days = days_of(plan.monday)
    activities = list(
        Activity.objects.filter(manager=plan.manager, day__range=(days[0], days[-1]))
        .exclude(status=ActivityStatus.CANCELLED)
        .select_related("client__summary")
    )
    clients = Client.objects.visible_to(user).filter(pk__in={activity.client_id for activity in activities})
    seen = set(clients.values_list("pk", flat=True))
    absences = absences_in([plan.manager_id], plan.monday)
    answers = is_responsible(user, plan.manager_id)
    own = answers or user.can("week.decide")
    editable = own and user.can("activities.plan") and days[-1] >= clock.today()
    wanted = needs(plan)
    return {
        "plan": plan,
        "days": _days(Look(user, plan.manager, days, absences), activities, seen),
        "hours": [f"{hour}:00" for hour in range(FIRST_HOUR, LAST_HOUR)],
        "visits": sum(activity.is_personal for activity in activities),
        "calls": sum(activity.kind == ActivityKind.CALL for activity in activities),
        "prospects": sum(activity.client.stage == Stage.PROSPECT for activity in activities),
        "off_plan": sum(activity.is_off_plan for activity in activities),
        "planned_hours": sum(activity.minutes for activity in activities) / 60,
        "working_hours": len(working_days_of(plan.monday, absences)) * HOURS_A_DAY,
        "needs": wanted,
        "coverage": wanted.coverage,
        "offers": offers(plan, wanted.shown) if editable else [],
        "proposals_left": len(wanted.proposals) - len(wanted.shown) if editable else 0,
        "recurrences": _recurrences(plan, user),
        "today": clock.today(),
        "declined": sorted(wanted.declined.values(), key=lambda one: one.return_on or clock.today()),
        "decline_reasons": DeclineReason.choices,
        "comes_back": next_working_day(clock.today() + QUIET),
        "left": len(wanted.left) if answers and plan.pk else 0,
        "first_left": next((client.pk for client in wanted.left), None),
        "changes": changes_since([plan]).get(plan.pk),
        "is_late": WeekStatus(plan.status) is WeekStatus.DRAFT
        and plan.monday <= week_to_plan(clock.today())
        and days[-1] >= clock.today(),
        "editable": editable,
        "unanswered": unanswered_comment(plan) if plan.pk else None,
        "answers": answers,
        "can_copy": editable and WeekStatus(plan.status) is WeekStatus.DRAFT,
        "actions": week_machine.allowed_actions(plan, user) if own and plan.pk else {},
        "comment": _last_comment(plan) if plan.pk else None,
    }


def _recurrences(plan: WeekPlan, user: User) -> list[Recurrence]:
    """Those that last into the week, with `due` and `kept`: days that are over, and those on which it took place."""
    rows = Recurrence.objects.visible_to(user).filter(
        Q(until=None) | Q(until__gte=plan.monday), client__manager=plan.manager
    )
    over = Q(occurrences__due_on__lt=clock.today())
    done = Q(occurrences__activity__status=ActivityStatus.DONE)
    counted = rows.annotate(
        due=Count("occurrences", filter=over), kept=Count("occurrences", filter=over & done)
    )
    return list(counted.select_related("client"))


def _last_comment(plan: WeekPlan) -> WeekPlanChange | None:
    rows = plan.changes.exclude(reason="").select_related("by", "on_behalf_of")
    return rows.order_by("-at", "-pk").first()
