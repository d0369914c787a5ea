"""The way an act takes until it is posted (R151): rows of a setting, read when the act reaches a step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.money import ZERO, total
from kam_crm.shared.service import service
from orders.models import DiscrepancyAct, Nature, RouteStep

Decider = RouteStep.Decider
# what the machine calls the step of each, and the right it needs
ACTIONS = {Decider.WAREHOUSE: "confirm", Decider.HEAD: "approve", Decider.FINANCE: "book"}


def size_of(act: DiscrepancyAct) -> Decimal:
    """What limits and steps are compared with, RUB with VAT: the larger of what is taken away and what is added."""
    amounts = [line.amount for line in act.lines.all()]
    return max(-total(one for one in amounts if one < 0), total(one for one in amounts if one > 0), ZERO)


def step_after(act: DiscrepancyAct, position: int | None) -> RouteStep | None:
    """The next step that concerns this act; None after the last one."""
    natures = {"", *act.lines.exclude(kind=None).values_list("kind__nature", flat=True)}
    rows = RouteStep.objects.filter(nature__in=natures, from_amount__lte=size_of(act))
    found: RouteStep | None = rows.filter(position__gt=position or 0).order_by("position").first()
    return found


@dataclass(frozen=True)
class Stage:
    """A step of the route as it is set."""

    decider: str
    nature: str = ""
    from_amount: Decimal = ZERO
    days: int = 3


@service(capability="acts.set_route")
def set_route(*, by: User | None, stages: Sequence[Stage]) -> list[RouteStep]:
    """Replace the route; acts on their way go on by the new one.

    Raises `route_empty` where nobody would decide on every act, `decider_unknown`, `nature_unknown`.
    """
    for stage in stages:
        if stage.decider not in Decider.values:
            raise BusinessRuleError("decider_unknown", _("There is no such decider."), "stages")
        if stage.nature and stage.nature not in Nature.values:
            raise BusinessRuleError("nature_unknown", _("There is no such kind of discrepancy."), "stages")
    if not any(not stage.nature and not stage.from_amount for stage in stages):
        raise BusinessRuleError("route_empty", _("At least one step must decide on every act."), "stages")
    RouteStep.objects.all().delete()
    return list(
        RouteStep.objects.bulk_create(
            RouteStep(
                position=position, decider=stage.decider, nature=stage.nature, from_amount=stage.from_amount,
                days=stage.days,
            )
            for position, stage in enumerate(stages, 1)
        )
    )  # fmt: skip
