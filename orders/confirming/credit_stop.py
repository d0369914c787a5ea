"""How the database says no to an order: SQLSTATE KC001 with the figures of the check in its detail."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import DatabaseError

from kam_crm.shared.money import ZERO, money

SQLSTATE = "KC001"


@dataclass(frozen=True)
class CreditStop:
    """Figures of the refused check, RUB with VAT. `over` is 0 where only the overdue days stop the order."""

    limit: Decimal
    debt: Decimal
    reserved: Decimal
    advances: Decimal
    amount: Decimal
    over: Decimal
    overdue_days: int


def stop_of(error: DatabaseError) -> CreditStop | None:
    """The stop behind a database error; None for any other error."""
    # Django wraps the driver's error; code and detail are on the original
    cause: Any = error.__cause__
    if getattr(cause, "pgcode", None) != SQLSTATE:
        return None
    # parse_float: a sum must not pass through float on its way from numeric to Decimal
    figures = json.loads(cause.diag.message_detail or "{}", parse_float=Decimal)
    sums = {
        name: money(figures.get(name) or 0)
        for name in ("limit", "debt", "reserved", "advances", "amount", "over")
    }
    sums["over"] = max(sums["over"], ZERO)
    return CreditStop(**sums, overdue_days=int(figures.get("overdue_days") or 0))
