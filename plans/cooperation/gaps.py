"""What a plan lacks before it may be approved, in words and beside what lacks it (R67, R108, R11)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from dossiers.models import Client
from kam_crm.shared.errors import BusinessRuleError
from plans.cooperation.models import CooperationPlan, HoldingKind, PlanGoal, PlanHolding


@dataclass(frozen=True)
class Gap:
    """`field` says which part of the plan it stands beside; `key` is that of the goal or item, if it is of one."""

    refuse: Callable[[], BusinessRuleError]
    field: str
    key: int | None = None

    @property
    def words(self) -> Any:
        return self.refuse().message


def is_held(client: Client) -> bool:
    """Whether so much hangs on the client that the plan has to say by what we hold them (R11)."""
    return bool(client.summary.dependence)


def gaps_of(plan: CooperationPlan, goals: Sequence[PlanGoal], holdings: Sequence[PlanHolding]) -> list[Gap]:
    """In the order of the page; empty for a plan that may be handed in."""
    found = [] if goals else [Gap(_no_goals, "goals")]
    for goal in goals:
        found += [Gap(refuse, "goals", goal.pk) for refuse in _of_goal(goal)]
    if not plan.benefit_client:
        found.append(Gap(_no_benefit_of_client, "benefit_client"))
    if not plan.benefit_company:
        found.append(Gap(_no_benefit_of_company, "benefit_company"))
    if is_held(plan.client):
        found += _of_holdings(holdings)
    return found


def _of_goal(goal: PlanGoal) -> list[Callable[[], BusinessRuleError]]:
    missing: list[Callable[[], BusinessRuleError]] = []
    if not goal.measure:
        missing.append(_no_measure)
    if goal.target is None or goal.start is None:
        missing.append(_no_figures)
    elif goal.target == goal.start:
        missing.append(_no_way)
    if goal.due_on is None:
        missing.append(_no_day)
    return missing


def _of_holdings(holdings: Sequence[PlanHolding]) -> list[Gap]:
    found = []
    for kind, refuse in ((HoldingKind.SERVICE, _no_service), (HoldingKind.BARRIER, _no_barrier)):
        of_kind = [one for one in holdings if one.kind == kind]
        empty = [Gap(_empty_item, f"{kind}s", one.pk) for one in of_kind if one.is_gap]
        found += empty if of_kind else [Gap(refuse, f"{kind}s")]
    return found


def _no_goals() -> BusinessRuleError:
    return BusinessRuleError("plan_without_goals", _("A plan has at least one goal."), "goals")


def _no_measure() -> BusinessRuleError:
    return BusinessRuleError("goal_without_measure", _("Say by what this goal is measured."), "goals")


def _no_figures() -> BusinessRuleError:
    return BusinessRuleError("goal_without_figures", _("Say from which figure to which."), "goals")


def _no_way() -> BusinessRuleError:
    return BusinessRuleError("goal_without_way", _("Start and goal are the same figure."), "goals")


def _no_day() -> BusinessRuleError:
    return BusinessRuleError("goal_without_date", _("Say by which day."), "goals")


def _no_benefit_of_client() -> BusinessRuleError:
    return BusinessRuleError(
        "benefit_of_client_missing", _("Say what the client gains: without it there is no plan of both."),
        "benefit_client",
    )  # fmt: skip


def _no_benefit_of_company() -> BusinessRuleError:
    return BusinessRuleError(
        "benefit_of_company_missing", _("Say what we gain: without it there is no plan of both."),
        "benefit_company",
    )  # fmt: skip


def _no_service() -> BusinessRuleError:
    return BusinessRuleError(
        "plan_without_services", _("We depend on this client: name at least one anticipating service."),
        "services",
    )  # fmt: skip


def _no_barrier() -> BusinessRuleError:
    return BusinessRuleError(
        "plan_without_barriers", _("We depend on this client: name at least one barrier."), "barriers"
    )


def _empty_item() -> BusinessRuleError:
    return BusinessRuleError(
        "holding_empty",
        _("We depend on this client: say what we do here, or leave the item out."),
        "holdings",
    )
