"""Facts of goals. What lies above is asked through readers that its app registers when it starts:

class OrdersConfig(AppConfig):
    def ready(self) -> None:
        figures.register(Measure.SALES, sales_in)
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from dossiers.models import Client
from kam_crm.shared.money import HUNDRED, total
from plans.cooperation.models import GoalReading, Measure, PlanGoal
from plans.coverage.coverage import coverage_of


@dataclass(frozen=True)
class Asked:
    """The figure of a client between two days, both included; `group` is the key of a product group."""

    client: Client
    first: dt.date
    last: dt.date
    group: int | None = None


Reader = Callable[[Asked], Decimal | None]
_readers: dict[str, Reader] = {}


def register(measure: str, read: Reader) -> None:
    """The same measure again replaces its reader."""
    _readers[measure] = read


def fact_of(goal: PlanGoal, client: Client, first: dt.date, today: dt.date) -> Decimal | None:
    """None where nobody knows it, and before the term has begun."""
    if goal.measure == Measure.OWN:
        newest = GoalReading.objects.filter(goal=goal, month__lte=today).order_by("-month").first()
        return newest.value if newest else None
    read = _readers.get(goal.measure)
    if read is None or today < first:
        return None
    last = min(today, goal.due_on) if goal.due_on else today
    return read(Asked(client, first, last, goal.group_id))


def overdue_days(asked: Asked) -> Decimal:
    """Of the oldest debt today, kept in the summary of the client; no debt is no day."""
    return Decimal(asked.client.summary.overdue_days)


def map_coverage(asked: Asked) -> Decimal | None:
    return coverage_of([asked.client.pk], asked.last)[asked.client.pk].percent


def share_left(shares: list[Decimal]) -> Decimal | None:
    """What the known shares of the competitors leave of the purchases, %; None while nobody knows any."""
    return HUNDRED - total(shares) if shares else None


register(Measure.OVERDUE, overdue_days)
register(Measure.COVERAGE, map_coverage)
