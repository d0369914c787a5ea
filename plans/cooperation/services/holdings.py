"""The checklist of services before they are asked for, and of barriers against competitors (R11)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kam_crm.shared.checks import locked, required
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.service import service
from kam_crm.shared.text import normalise_spaces
from plans.cooperation.models import CooperationPlan, HoldingItem, HoldingKind, PlanHolding
from plans.cooperation.rules import written_plan
from plans.cooperation.states import WRITE


@service(capability=WRITE, subject="holding")
def set_holding(*, by: User, holding: PlanHolding, text: str = "") -> PlanHolding:
    """What we do; without words it is a gap again. Raises StateConflict `plan_not_written`, `gone`."""
    plan = written_plan(holding.plan, by)
    stored: PlanHolding = locked(holding)
    stored.text = normalise_spaces(text)[:500]
    stored.save(update_fields=["text", "updated_at"])
    plan.save(update_fields=["updated_at"])
    return stored


@service(capability=WRITE, subject="plan")
def add_holding(*, by: User, plan: CooperationPlan, kind: str, title: str, text: str = "") -> PlanHolding:
    """An item beyond the checklist.

    Raises `title_required`, `unknown_holding_kind`, StateConflict `plan_not_written`.
    """
    stored = written_plan(plan, by)
    if kind not in HoldingKind.values:
        raise BusinessRuleError("unknown_holding_kind", _("It is a service or a barrier."), "kind")
    holding: PlanHolding = PlanHolding.objects.create(
        plan=stored,
        kind=kind,
        item=HoldingItem.OTHER,
        title=required("title", normalise_spaces(title))[:150],
        text=normalise_spaces(text)[:500],
    )
    stored.save(update_fields=["updated_at"])
    return holding


@service(capability=WRITE, subject="holding")
def drop_holding(*, by: User, holding: PlanHolding) -> CooperationPlan:
    """An item that does not apply to this client. Raises as `set_holding`."""
    plan = written_plan(holding.plan, by)
    stored: PlanHolding = locked(holding)
    stored.delete()
    plan.save(update_fields=["updated_at"])
    return plan
