"""What is reported of claims: justified ones of a period (R79), how long solving them takes (R78)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from kam_crm.shared.money import ZERO, total
from kam_crm.shared.working_days import working_days_between
from orders.models import Claim


def solving_days(claim: Claim) -> int | None:
    """Working days from the day it was opened to the day it was closed; the same day is 0. None while it is open."""
    if claim.closed_on is None:
        return None
    return max(working_days_between(claim.opened_on, claim.closed_on) - 1, 0)


@dataclass(frozen=True)
class Solved:
    """Of the claims closed in a period: `average` working days, None where none was."""

    count: int
    justified: int
    loss: Decimal
    average: Decimal | None


def solved(rows: QuerySet[Claim], first: dt.date, last: dt.date) -> Solved:
    """Of rows the caller may see, those carried out from `first` to `last`."""
    closed = list(rows.filter(status="closed", closed_on__range=(first, last)))
    days = [solving_days(claim) or 0 for claim in closed]
    return Solved(
        count=len(closed),
        justified=sum(claim.verdict == "yes" for claim in closed),
        loss=total(claim.loss for claim in closed) if closed else ZERO,
        average=(Decimal(sum(days)) / len(days)).quantize(Decimal("0.1")) if days else None,
    )


def justified_claims(rows: QuerySet[Claim], first: dt.date, last: dt.date) -> QuerySet[Claim]:
    """Those that count in the KPI «no justified claims»: judged «yes» by the head in the period (R79)."""
    return rows.filter(verdict="yes", verdict_on__range=(first, last))
