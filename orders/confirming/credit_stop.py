"""How the database says no to an order: KC001 with the figures of the check in its detail, KC004 without a contract,
KC005 where the client's shipments are stopped."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import DatabaseError
from django.utils.translation import gettext_lazy as _

from kam_crm.shared import formats
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.money import ZERO, money

STOPPED, NO_CONTRACT, NO_SHIPMENTS = "KC001", "KC004", "KC005"
PREPAYMENT = "prepayment"  # receivables.PayingWay, which lies above


@dataclass(frozen=True)
class CreditStop:
    """Figures of the refused check, RUB with VAT; `limit` is None where the way of paying knows none.

    `over` is what is beyond the way of paying, 0 where only the overdue days stop the order; `overdue_days` are those
    that stop it, 0 where none do.
    """

    way: str
    limit: Decimal | None
    debt: Decimal
    reserved: Decimal
    advances: Decimal
    amount: Decimal
    over: Decimal
    overdue_days: int

    @property
    def figures(self) -> dict[str, Decimal | int | None]:
        """For the request that asks to pass beyond it."""
        return {
            "amount": self.over,
            "overdue_days": self.overdue_days,
            "prepayment": self.over if self.way == PREPAYMENT and self.over else None,
        }


def stop_of(error: DatabaseError) -> CreditStop | None:
    """The stop behind a database error; None for any other error."""
    figures = _detail(error, STOPPED)
    if figures is None:
        return None
    sums = {
        name: money(figures.get(name) or 0) for name in ("debt", "reserved", "advances", "amount", "over")
    }
    sums["over"] = max(sums["over"], ZERO)
    limit = figures.get("limit")
    return CreditStop(
        way=figures["way"],
        limit=None if limit is None else money(limit),
        **sums,
        overdue_days=int(figures.get("overdue_days") or 0),
    )


def refusal_of(error: DatabaseError) -> BusinessRuleError | None:
    """The refusal `no_contract` or `shipments_stopped` behind a database error; None for any other error."""
    if (detail := _detail(error, NO_CONTRACT)) is not None:
        return no_contract(dt.date.fromisoformat(detail["day"]))
    if (detail := _detail(error, NO_SHIPMENTS)) is not None:
        return shipments_stopped(dt.date.fromisoformat(detail["since"]))
    return None


def shipments_stopped(since: dt.date) -> BusinessRuleError:
    message = _("Shipments to this client are stopped since %(day)s: a payment lifts it, or a head.")
    return BusinessRuleError("shipments_stopped", message % {"day": formats.day(since)})


def no_contract(day: dt.date) -> BusinessRuleError:
    message = _("No contract is in force on %(day)s: goods leave on credit only under one.")
    return BusinessRuleError("no_contract", message % {"day": formats.day(day)})


def _detail(error: DatabaseError, code: str) -> dict[str, Any] | None:
    # Django wraps the driver's error; code and detail are on the original
    cause: Any = error.__cause__
    if getattr(cause, "pgcode", None) != code:
        return None
    # parse_float: a sum must not pass through float on its way from numeric to Decimal
    found: dict[str, Any] = json.loads(cause.diag.message_detail or "{}", parse_float=Decimal)
    return found
