"""Week plans: submitted, decided, copied."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from accounts.models import User
from dossiers.models import Client
from kam_crm.shared import clock
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.service import service
from plans.activities.services import plan_activity
from plans.activities.states import PLAN
from plans.activities.week import overlapping
from plans.models import Activity, ActivityStatus, WeekPlan, WeekPlanChange, WeekStatus
from plans.weeks.proposals.needs import needs
from plans.weeks.services.deciding import demand_clients
from plans.weeks.services.freezing import freeze_lines
from plans.weeks.states import week_machine

WEEK = dt.timedelta(days=7)
NAMED = 5  # clients in a refusal


@service(capability=week_machine.capabilities("submit"), subject="plan")
def submit_week(*, by: User, plan: WeekPlan, reason: str = "") -> WeekPlan:
    """The lines of the week are frozen. `reason` is a word to the head, and the answer to a comment.

    Raises StateConflict `wrong_state`, NotAllowed `not_own_week`, `week_empty`, `mandatory_left`,
    `comment_unanswered`.
    """
    submitted: WeekPlan = week_machine.move(plan, "submit", by=by, reason=reason.strip())
    # after the move, which has locked the plan and refused what the state does not allow
    _refuse_what_is_left(submitted)
    if not reason.strip():
        _refuse_silence(submitted)
    freeze_lines(by=by, plan=submitted)
    return submitted


def unanswered_comment(plan: WeekPlan) -> WeekPlanChange | None:
    """The head's comment on a returned week in which nothing was changed since."""
    last = plan.changes.exclude(action="submit").order_by("-at", "-pk").first()
    if last is None or last.action != "return":
        return None
    sunday = plan.monday + dt.timedelta(days=6)
    since = Activity.objects.filter(manager=plan.manager, day__range=(plan.monday, sunday))
    return None if since.filter(updated_at__gt=last.at).exists() else last


def _refuse_what_is_left(plan: WeekPlan) -> None:
    if left := needs(plan).left:
        names = ", ".join(client.name for client in left[:NAMED])
        message = ngettext_lazy(
            "%(count)d client is left to place or to decline: %(names)s.",
            "%(count)d clients are left to place or to decline: %(names)s.",
            "count",
        )
        raise BusinessRuleError("mandatory_left", message % {"names": names, "count": len(left)})


def _refuse_silence(plan: WeekPlan) -> None:
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
def return_week(*, by: User, plan: WeekPlan, reason: str, clients: Iterable[Client] = ()) -> WeekPlan:
    """Back to a draft with the head's comment; `clients` are those it demands to see in the week.

    Raises as `approve_week`, and `reason_required`, `foreign_client`.
    """
    returned: WeekPlan = week_machine.move(plan, "return", by=by, reason=reason)
    demand_clients(by=by, plan=returned, clients=clients, words=reason)
    return returned


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
