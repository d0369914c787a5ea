"""Week plans: made on first use, submitted, decided, copied."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kam_crm.shared import clock
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.service import service
from plans.activities.services import overlapping, plan_activity
from plans.activities.states import PLAN
from plans.models import Activity, ActivityStatus, WeekPlan, WeekPlanChange, WeekStatus
from plans.weeks.proposals import mandatory_left
from plans.weeks.states import week_machine

WEEK = dt.timedelta(days=7)
NAMED = 5  # clients in a refusal


def week_plan(manager: User, day: dt.date) -> WeekPlan:
    """The manager's plan of the ISO week that `day` lies in; made when there is none."""
    # the ISO year: 29 to 31 December may belong to the first week of the next
    year, week, _weekday = day.isocalendar()
    plan, _made = WeekPlan.objects.get_or_create(manager=manager, iso_year=year, iso_week=week)
    return plan


def shown_week(manager: User, day: dt.date) -> WeekPlan:
    """The same for looking: where nothing was planned yet, a plan that is not saved."""
    # a GET writes nothing: otherwise looking at any week of any year would make its plan
    year, week, _weekday = day.isocalendar()
    key = {"manager": manager, "iso_year": year, "iso_week": week}
    return WeekPlan.objects.filter(**key).first() or WeekPlan(**key)


@service(capability=week_machine.capabilities("submit"), subject="plan")
def submit_week(*, by: User, plan: WeekPlan, reason: str = "") -> WeekPlan:
    """What must be met and what the head asked for is in the week, or `reason` says why not.

    Raises StateConflict `wrong_state`, NotAllowed `not_own_week`, `week_empty`, `mandatory_left`,
    `comment_unanswered`.
    """
    submitted: WeekPlan = week_machine.move(plan, "submit", by=by, reason=reason.strip())
    # after the move, which has locked the plan and refused what the state does not allow
    if not reason.strip():
        _refuse_silence(submitted)
    return submitted


def unanswered_comment(plan: WeekPlan) -> WeekPlanChange | None:
    """The head's comment on a returned week in which nothing was changed since."""
    last = plan.changes.exclude(action="submit").order_by("-at", "-pk").first()
    if last is None or last.action != "return":
        return None
    sunday = plan.monday + dt.timedelta(days=6)
    since = Activity.objects.filter(manager=plan.manager, day__range=(plan.monday, sunday))
    return None if since.filter(updated_at__gt=last.at).exists() else last


def _refuse_silence(plan: WeekPlan) -> None:
    if left := mandatory_left(plan, clock.today()):
        names = ", ".join(proposal.client.name for proposal in left[:NAMED])
        message = _("Must be met and not in the week: %(names)s. Plan them, or say why not.")
        raise BusinessRuleError("mandatory_left", message % {"names": names}, "reason")
    if comment := unanswered_comment(plan):
        message = _("Nothing changed since «%(comment)s». Change the week, or answer.")
        raise BusinessRuleError("comment_unanswered", message % {"comment": comment.reason}, "reason")


@service(capability=week_machine.capabilities("withdraw"), subject="plan")
def withdraw_week(*, by: User, plan: WeekPlan) -> WeekPlan:
    """Raises as `submit_week`."""
    return week_machine.move(plan, "withdraw", by=by)  # type: ignore[no-any-return]


@service(capability=week_machine.capabilities("approve"), subject="plan")
def approve_week(*, by: User, plan: WeekPlan, reason: str = "") -> WeekPlan:
    """Raises StateConflict `wrong_state`, NotAllowed `own_week`."""
    return week_machine.move(plan, "approve", by=by, reason=reason)  # type: ignore[no-any-return]


@service(capability=week_machine.capabilities("return"), subject="plan")
def return_week(*, by: User, plan: WeekPlan, reason: str) -> WeekPlan:
    """Back to a draft with the head's comment. Raises as `approve_week`, and `reason_required`."""
    return week_machine.move(plan, "return", by=by, reason=reason)  # type: ignore[no-any-return]


@service(capability=PLAN, subject="plan")
def copy_last_week(*, by: User, plan: WeekPlan) -> list[Activity]:
    """Plan what the week before had, at the same hours; clients who already stand in the week are left out.

    So are days that are over. Where the hour is taken meanwhile the activity stands in its day without one.
    """
    # in a submitted week every copy would be off plan
    if plan.status != WeekStatus.DRAFT:
        return []
    before = plan.monday - WEEK
    present = plan.activities.exclude(status=ActivityStatus.CANCELLED).values_list("client_id", flat=True)
    earlier = (
        # a client handed over since would be planned into the week of the new manager
        Activity.objects.filter(manager=plan.manager, client__manager=plan.manager)
        # days that are over a week later are left out here: the service would refuse, and with it the whole copy
        .filter(day__range=(before, before + dt.timedelta(days=6)), day__gte=clock.today() - WEEK)
        .exclude(status=ActivityStatus.CANCELLED)
        .exclude(client__in=set(present))
    )
    made = []
    for activity in earlier.select_related("client__manager"):
        day, hour = activity.day + WEEK, activity.starts_at
        is_taken = overlapping(activity.manager, day, hour, activity.minutes) is not None
        made.append(
            plan_activity(
                by=by,
                client=activity.client,
                kind=activity.kind,
                day=day,
                starts_at=None if is_taken else hour,
                minutes=activity.minutes,
                purpose=activity.purpose,
            )
        )
    return made
