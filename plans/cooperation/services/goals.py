"""Goals of a plan with their actions: ours become tasks, the client's promises."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, TypedDict, Unpack

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from catalogue.models import ProductGroup
from dossiers.inputs import check_plausible_date
from kam_crm.shared import clock
from kam_crm.shared.checks import locked, required
from kam_crm.shared.clock import month_start
from kam_crm.shared.errors import BusinessRuleError, StateConflict
from kam_crm.shared.money import money
from kam_crm.shared.service import service
from kam_crm.shared.text import normalise_spaces
from plans.cooperation.models import CooperationPlan, GoalReading, Measure, PlanAction, PlanGoal
from plans.cooperation.rules import locked_plan, written_plan
from plans.cooperation.states import WRITE, cooperation_machine
from plans.models import Side, Task, TaskKind
from plans.promises.services import make_promise
from plans.tasks.services import add_task
from plans.tasks.states import may_order


class GoalFacts(TypedDict, total=False):
    title: str
    measure: str
    group: ProductGroup | None
    unit: str
    start: Decimal | None
    target: Decimal | None
    due_on: dt.date | None
    owner: User | None


@service(capability=WRITE, subject="plan")
def add_goal(*, by: User, plan: CooperationPlan, **facts: Unpack[GoalFacts]) -> PlanGoal:
    """A draft takes a goal without measure, figures or day, which the approval asks for.

    Without an owner the client's manager is it. Raises `title_required`, `unknown_measure`, `goal_group_required`,
    `unit_required`, `unlikely_date`, `goal_outside_term`, `owner_left`, StateConflict `plan_not_written`.
    """
    stored = written_plan(plan, by)
    goal = PlanGoal(plan=stored, owner=stored.client.manager)
    return _saved(goal, stored, facts)


@service(capability=WRITE, subject="goal")
def update_goal(*, by: User, goal: PlanGoal, **facts: Unpack[GoalFacts]) -> PlanGoal:
    """Raises as `add_goal`, StateConflict `gone`."""
    plan = written_plan(goal.plan, by)
    stored: PlanGoal = locked(goal, "owner")
    return _saved(stored, plan, facts)


@service(capability=WRITE, subject="goal")
def drop_goal(*, by: User, goal: PlanGoal) -> CooperationPlan:
    """A goal of a plan that is still written; its tasks and promises stay. Raises as `update_goal`."""
    plan = written_plan(goal.plan, by)
    locked(goal).delete()
    plan.save(update_fields=["updated_at"])
    return plan


@service(capability=WRITE, subject="goal")
def record_goal_fact(
    *, by: User, goal: PlanGoal, value: Decimal, month: dt.date | None = None
) -> GoalReading:
    """The fact of a goal with a measure of one's own at a month, this one unless said; entered again it is corrected.

    Raises `fact_is_counted`, `month_ahead`, StateConflict `plan_over`.
    """
    plan = locked_plan(goal.plan, by)
    _check_open(plan)
    if goal.measure != Measure.OWN:
        raise BusinessRuleError("fact_is_counted", _("This fact is counted from data."), "value")
    first = month_start(month or clock.today())
    if first > clock.today():
        raise BusinessRuleError("month_ahead", _("This month has not begun."), "month")
    reading: GoalReading = GoalReading.objects.update_or_create(
        goal=goal, month=first, defaults={"value": money(value), "by": by}
    )[0]
    plan.save(update_fields=["updated_at"])
    return reading


@service(capability=WRITE, subject="goal")
def add_plan_action(
    *, by: User, goal: PlanGoal, side: str, text: str, due_on: dt.date, owner: User | None = None
) -> PlanAction:
    """A step of ours is a task of `owner`, of one's own team an order, of others a request; theirs is a promise.

    Also of a plan in work. Raises what `add_task` and `make_promise` refuse, `unknown_side`, StateConflict
    `plan_over`.
    """
    plan = locked_plan(goal.plan, by)
    _check_open(plan)
    if side == Side.OURS:
        return PlanAction.objects.create(goal=goal, task=_task(by, plan, text, due_on, owner))
    promise = make_promise(
        by=by, client=plan.client, side=side, text=text, due_on=due_on, owner=owner, about=plan
    )
    return PlanAction.objects.create(goal=goal, promise=promise)


def _task(by: User, plan: CooperationPlan, text: str, due_on: dt.date, owner: User | None) -> Task:
    given: dict[str, Any] = {"by": by, "text": text, "due_on": due_on, "client": plan.client, "about": plan}
    if owner is None or owner.pk == by.pk:
        return add_task(**given)
    kind = TaskKind.ORDER if may_order(by, owner) else TaskKind.REQUEST
    return add_task(**given, kind=kind, assignee=owner)


def _check_open(plan: CooperationPlan) -> None:
    if not cooperation_machine.state(plan.status).is_open:
        raise StateConflict("plan_over", _("This plan is closed."))


def _saved(goal: PlanGoal, plan: CooperationPlan, facts: GoalFacts) -> PlanGoal:
    for name, value in facts.items():
        if name != "owner" or value is not None:
            setattr(goal, name, value)
    goal.title = required("title", normalise_spaces(goal.title))[:200]
    _check_measure(goal)
    for name in ("start", "target"):
        value = getattr(goal, name)
        setattr(goal, name, None if value is None else money(value))
    check_plausible_date("due_on", goal.due_on)
    if goal.due_on is not None and not plan.starts_on < goal.due_on <= plan.ends_on:
        raise BusinessRuleError(
            "goal_outside_term", _("The day lies outside the term of the plan."), "due_on"
        )
    if not goal.owner.is_active:
        raise BusinessRuleError("owner_left", _("This colleague has left."), "owner")
    goal.save()
    plan.save(update_fields=["updated_at"])
    return goal


def _check_measure(goal: PlanGoal) -> None:
    if goal.measure and goal.measure not in Measure.values:
        raise BusinessRuleError("unknown_measure", _("There is no such measure."), "measure")
    if goal.measure == Measure.GROUP_SALES:
        if goal.group_id is None:
            raise BusinessRuleError("goal_group_required", _("Say which product group."), "group")
    else:
        goal.group = None
    if goal.measure == Measure.OWN:
        goal.unit = required("unit", goal.unit)
    else:
        goal.unit = ""
