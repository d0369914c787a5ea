"""Cooperation plans: written by the manager, approved by somebody else, changed by a version with a reason (R67)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rights.secrets import check_strategy
from approvals import services as approvals
from approvals.models import Request
from dossiers.inputs import check_plausible_date, refuse_together
from dossiers.models import Client, KeyLevel
from kam_crm.shared import clock
from kam_crm.shared.checks import check_reason, required, unchanged_since
from kam_crm.shared.errors import BusinessRuleError, StateConflict
from kam_crm.shared.money import ZERO, money
from kam_crm.shared.service import service
from plans.cooperation.figures import fact_of
from plans.cooperation.gaps import Gap, gaps_of
from plans.cooperation.models import (
    CooperationPlan,
    CooperationPlanChange,
    CooperationStatus,
    GoalReading,
    PlanAction,
    PlanGoal,
    PlanHolding,
)
from plans.cooperation.models.holding import CHECKLIST
from plans.cooperation.rules import locked_plan, written_plan
from plans.cooperation.states import WRITE, cooperation_machine

# kinds of its requests (kinds.py)
COOPERATION_PLAN, COMPANY_PLAN = "cooperation_plan", "company_cooperation_plan"
LONGEST = dt.timedelta(days=3 * 366)
COPIED = (
    "benefit_client", "benefit_client_amount", "benefit_company", "benefit_company_margin",
)  # fmt: skip


@service(capability=WRITE, subject="client")
def draft_plan(
    *,
    by: User,
    client: Client,
    starts_on: dt.date,
    ends_on: dt.date,
    based_on: CooperationPlan | None = None,
) -> CooperationPlan:
    """A draft with the checklist of services and barriers; `based_on` an earlier plan with its goals and items.

    What its goals have reached is where the new ones start; where they are to come to is left open. Raises
    `plan_ends_before_start`, `plan_too_long`, `unlikely_date`, `foreign_plan`, StateConflict `plan_already_written`,
    NotAllowed `clearance_required`.
    """
    check_strategy(by, client.manager_id)
    _check_term(starts_on, ends_on)
    if based_on is not None and based_on.client_id != client.pk:
        raise BusinessRuleError("foreign_plan", _("This is a plan of another client."), "based_on")
    _check_none_written(client)
    plan: CooperationPlan = CooperationPlan.objects.create(
        client=client,
        starts_on=starts_on,
        ends_on=ends_on,
        author=by,
        on_behalf_of_id=by.covered_among([client.manager_id]),
    )
    if based_on is None:
        PlanHolding.objects.bulk_create(
            PlanHolding(plan=plan, kind=kind, item=item) for kind, item in CHECKLIST
        )
    else:
        _go_on(based_on, plan)
    _begun(plan, by, "draft")
    return plan


def _go_on(before: CooperationPlan, plan: CooperationPlan) -> None:
    today = clock.today()
    for goal in before.goals.select_related("plan__client__summary"):
        reached = fact_of(goal, goal.plan.client, before.starts_on, min(today, before.ends_on))
        kept = {name: getattr(goal, name) for name in ("title", "measure", "group", "unit", "owner")}
        PlanGoal.objects.create(
            plan=plan, **kept, start=None if reached is None else money(reached), due_on=plan.ends_on
        )
    _copy_holdings(before, plan)


@service(capability=WRITE, subject="plan")
def update_plan(
    *,
    by: User,
    plan: CooperationPlan,
    starts_on: dt.date,
    ends_on: dt.date,
    benefit_client: str = "",
    benefit_client_amount: Decimal | None = None,
    benefit_company: str = "",
    benefit_company_margin: Decimal | None = None,
    expected_updated_at: dt.datetime | None = None,
) -> CooperationPlan:
    """Term and benefits of a plan that is still written; a version keeps the term of the one before.

    Raises as `draft_plan`, `negative_sum`, `term_of_version`, StateConflict `plan_not_written`, `changed_meanwhile`.
    """
    stored = written_plan(plan, by)
    unchanged_since(stored, expected_updated_at)
    _check_term(starts_on, ends_on)
    if stored.previous_id and (starts_on, ends_on) != (stored.starts_on, stored.ends_on):
        raise BusinessRuleError(
            "term_of_version",
            _("A version keeps the term of its plan: write a plan of its own."),
            "starts_on",
        )
    for name, amount in (
        ("benefit_client_amount", benefit_client_amount),
        ("benefit_company_margin", benefit_company_margin),
    ):
        if amount is not None and amount < 0:
            raise BusinessRuleError("negative_sum", _("A sum is not negative."), name)
        setattr(stored, name, None if amount is None else money(amount))
    stored.starts_on, stored.ends_on = starts_on, ends_on
    stored.benefit_client, stored.benefit_company = benefit_client.strip(), benefit_company.strip()
    stored.save()
    return stored


@service(capability=cooperation_machine.capabilities("submit"), subject="plan")
def submit_plan(*, by: User, plan: CooperationPlan, reason: str = "") -> CooperationPlan:
    """Hand it in: somebody else approves it, a director where the client is key to the whole company.

    `reason` is for who approves. Raises all that `gaps_of` finds, `plans_overlap`, StateConflict `wrong_state`.
    """
    stored = locked_plan(plan, by)
    goals, holdings = list(stored.goals.all()), list(stored.holdings.all())
    refuse_together([_raising(gap) for gap in gaps_of(stored, goals, holdings)])
    check_apart(stored)
    moved: CooperationPlan = cooperation_machine.move(stored, "submit", by=by, held=True)
    is_of_company = stored.client.key_statuses.in_force().filter(level=KeyLevel.COMPANY).exists()
    kind = COMPANY_PLAN if is_of_company else COOPERATION_PLAN
    question = Request.about(moved, kind=kind, by=by, size=ZERO)
    approvals.ask(by=by, question=question, reason=reason)
    return moved


@service(capability=cooperation_machine.capabilities("withdraw"), subject="plan")
def withdraw_plan(*, by: User, plan: CooperationPlan) -> CooperationPlan:
    """Back to the draft, nobody is asked any more. Raises StateConflict `wrong_state`."""
    stored = locked_plan(plan, by)
    moved: CooperationPlan = cooperation_machine.move(stored, "withdraw", by=by, held=True)
    approvals.withdraw_all(stored, by)
    return moved


@service(capability=WRITE, subject="plan")
def change_plan(*, by: User, plan: CooperationPlan, reason: str) -> CooperationPlan:
    """The next version of a plan in work, which stays in work until the new one is approved.

    Goals, actions, benefits, services and barriers go along. Raises `reason_required`, StateConflict `wrong_state`,
    `plan_already_written`.
    """
    before = locked_plan(plan, by)
    check_reason(reason)
    if before.status != CooperationStatus.APPROVED:
        raise StateConflict("wrong_state", _("This is no longer possible: the status has changed."))
    _check_none_written(before.client)
    version: CooperationPlan = CooperationPlan.objects.create(
        client=before.client,
        starts_on=before.starts_on,
        ends_on=before.ends_on,
        version=before.version + 1,
        previous=before,
        change_reason=reason.strip()[:500],
        author=by,
        on_behalf_of_id=by.covered_among([before.client.manager_id]),
        **{name: getattr(before, name) for name in COPIED},
    )
    _copy_parts(before, version)
    _begun(version, by, "change", reason)
    return version


@service(capability=cooperation_machine.capabilities("close"), subject="plan")
def close_plan(*, by: User, plan: CooperationPlan, result: str) -> CooperationPlan:
    """It is over, with what came of it. Raises `result_required`, StateConflict `wrong_state`."""
    stored = locked_plan(plan, by)
    changes = {"result": required("result", result)[:2000]}
    closed: CooperationPlan = cooperation_machine.move(stored, "close", by=by, changes=changes, held=True)
    return closed


def _copy_parts(before: CooperationPlan, version: CooperationPlan) -> None:
    for goal in before.goals.all():
        copied = PlanGoal.objects.create(
            plan=version,
            **{
                name: getattr(goal, name)
                for name in ("title", "measure", "group", "unit", "start", "target", "due_on", "owner")
            },
        )
        GoalReading.objects.bulk_create(
            GoalReading(goal=copied, month=one.month, value=one.value, by_id=one.by_id)
            for one in goal.readings.all()
        )
        PlanAction.objects.bulk_create(
            PlanAction(goal=copied, task_id=one.task_id, promise_id=one.promise_id)
            for one in goal.actions.all()
        )
    _copy_holdings(before, version)


def _copy_holdings(before: CooperationPlan, plan: CooperationPlan) -> None:
    PlanHolding.objects.bulk_create(
        PlanHolding(plan=plan, kind=one.kind, item=one.item, title=one.title, text=one.text)
        for one in before.holdings.all()
    )


def _begun(plan: CooperationPlan, by: User, action: str, reason: str = "") -> None:
    CooperationPlanChange.objects.create(
        subject=plan,
        by=by,
        on_behalf_of_id=plan.on_behalf_of_id,
        action=action,
        to_status=CooperationStatus.DRAFT,
        reason=reason.strip(),
    )


def check_apart(plan: CooperationPlan) -> None:
    """Raise `plans_overlap` where another plan than the version before is in work on one of its days."""
    others = CooperationPlan.objects.filter(client=plan.client_id).in_work().exclude(pk=plan.previous_id)
    if others.filter(starts_on__lte=plan.ends_on, ends_on__gte=plan.starts_on).exists():
        raise BusinessRuleError(
            "plans_overlap", _("Another plan of this client is in work on these days."), "starts_on"
        )


def _raising(gap: Gap) -> Callable[[], None]:
    def check() -> None:
        raise gap.refuse()

    return check


def _check_term(starts_on: dt.date, ends_on: dt.date) -> None:
    check_plausible_date("starts_on", starts_on)
    check_plausible_date("ends_on", ends_on)
    if ends_on <= starts_on:
        raise BusinessRuleError("plan_ends_before_start", _("The plan ends before it begins."), "ends_on")
    if ends_on - starts_on > LONGEST:
        raise BusinessRuleError("plan_too_long", _("A plan is for three years at most."), "ends_on")


def _check_none_written(client: Client) -> None:
    # under the lock of the client: of two at once the second meets the first one's
    Client.objects.locked(client.pk)
    if CooperationPlan.objects.filter(client=client).written().exists():
        raise StateConflict(
            "plan_already_written", _("A plan of this client is being written or approved already.")
        )
