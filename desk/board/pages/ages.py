"""Debts by age per manager, out of the last nightly snapshot (formulas.md 2.5)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from accounts.models import User
from kam_crm.shared import formats
from kam_crm.shared.money import percent, total
from kam_crm.shared.web.addresses import address
from receivables.ageing import BUCKETS
from reports.models import DebtSnapshot
from reports.pages.scope import Scope

NAMES = tuple(name for name, *_rest in BUCKETS)


@dataclass(frozen=True)
class Line:
    """One manager's debt, RUB with VAT; `buckets` in the order of BUCKETS."""

    manager_id: int
    name: str
    buckets: Sequence[Decimal]

    @property
    def surname(self) -> str:
        return self.name.split()[-1]

    @property
    def debt(self) -> Decimal:
        return total(self.buckets)

    @property
    def overdue(self) -> Decimal:
        return total(self.buckets[1:])  # the first one is not due yet

    @property
    def overdue_share(self) -> Decimal | None:
        return percent(self.overdue, self.debt)

    @property
    def parts(self) -> list[Decimal | None]:
        # None where there is no debt, so that the bar is empty instead of dividing by zero
        return [percent(amount, self.debt) for amount in self.buckets]

    @property
    def words(self) -> str:
        """The bar for those who hear the page."""
        parts = zip(BUCKETS, self.parts, strict=True)
        return ", ".join(f"{label} {formats.percent(part)}" for (_n, _f, _l, label), part in parts if part)

    @property
    def url(self) -> str:
        return address("receivables:debt_list", query={"manager": self.manager_id})

    @property
    def overdue_url(self) -> str:
        return address("receivables:debt_list", query={"manager": self.manager_id, "overdue": "true"})


@dataclass(frozen=True)
class Ages:
    """`lines` are the largest debts; the sums are of everybody."""

    lines: list[Line]
    scope: Scope
    debt: Decimal
    overdue: Decimal

    @property
    def overdue_share(self) -> Decimal | None:
        return percent(self.overdue, self.debt)

    @property
    def url(self) -> str:
        return address("receivables:debt_list", query=self.scope.query)

    @property
    def overdue_url(self) -> str:
        return address("receivables:debt_list", query={**self.scope.query, "overdue": "true"})


def ages_by_manager(user: User, scope: Scope, as_of: dt.date | None, most: int) -> Ages:
    rows = DebtSnapshot.objects.visible_to(user).filter(scope.people(), as_of=as_of).order_by()
    sums: list[dict[str, Any]] = list(
        rows.values("manager_id", "manager__full_name").annotate(
            **{f"sum_{name}": Sum(name) for name in NAMES}
        )
    )
    lines = [
        Line(row["manager_id"], row["manager__full_name"], [row[f"sum_{name}"] for name in NAMES])
        for row in sums
    ]
    lines.sort(key=lambda line: (-line.debt, line.name))
    # summed up before the cut, so that the head's totals hold for the whole department (R176)
    return Ages(
        lines[:most], scope, total(line.debt for line in lines), total(line.overdue for line in lines)
    )
