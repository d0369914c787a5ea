"""Which rules there are, in which unit and between which bounds. Only what the code reads: nothing without effect."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.rights.capabilities import ROLES, Role
from accounts.rights.covers import MANAGING
from kam_crm.shared.money import LARGEST_SUM


class Unit(StrEnum):
    PERCENT = "percent"
    MONEY = "money"
    DAYS = "days"


@dataclass(frozen=True)
class Known:
    """A rule by its name, the capability where it is a limit. `most` may itself be set."""

    name: str
    label: Any
    unit: Unit
    most: Decimal
    least: Decimal = Decimal(0)


LIMITS = {
    limit.name: limit
    for limit in (
        Known("discount.grant", _("Discount granted without asking"), Unit.PERCENT, Decimal(100)),
        Known("discount.approve", _("Discount approved for others"), Unit.PERCENT, Decimal(100)),
        Known("credit.release", _("Order released over the credit limit"), Unit.MONEY, LARGEST_SUM),
        Known("contracts.agree", _("Payment term agreed to"), Unit.DAYS, Decimal(365)),
        Known("credit.set_limit", _("Credit limit set"), Unit.MONEY, LARGEST_SUM),
    )
}
# their people belong to a department; the others work for all of them
DEPARTMENTAL = frozenset(MANAGING)


def roles_with(capability: str) -> list[Role]:
    return [role for role in Role if capability in ROLES[role]]


def first_limit(capability: str, role: str) -> Decimal | None:
    """What a company begins with; None: without limit."""
    return ROLES[role][capability].upto


@dataclass(frozen=True)
class RuleKey:
    """Which rule: a limit of a role, in one department or in all."""

    name: str
    role: str = ""
    department: int | None = None

    def __str__(self) -> str:
        """«discount.grant:head:3», as addresses spell it."""
        parts = [self.name, self.role, str(self.department) if self.department else ""]
        return ":".join(part for part in parts if part)

    @property
    def known(self) -> Known:
        return LIMITS[self.name]
