"""Terms of a contract: what two people have to agree to, how a request carries them, and what holds on a day (R40)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Any

from approvals.models import Request
from catalogue.models import PriceColumn
from dossiers.models import Client, Contract, TermBase, TermUnit
from kam_crm.shared.working_days import add_working_days, next_working_day

TERMS = (
    "payment_term_days", "term_unit", "term_base", "valid_from", "valid_to", "price_column_id", "credit_limit",
    "delivery_terms", "exclusivity",
)  # fmt: skip
WORKING_WEEK, WEEK = 5, 7
IN_WORKING_DAYS = (TermUnit.WORKING, TermUnit.BANK)


@dataclass(frozen=True)
class Terms:
    """What was agreed for a day. `contract` None: nothing, and goods are paid at once.

    `credit_limit` (RUB with VAT) and `price_column` are what the contract names; what is granted stands in the rows
    that follow it (dossiers.contracts.followers).
    """

    contract: Contract | None = None
    payment_term_days: int = 0
    term_unit: str = TermUnit.CALENDAR
    term_base: str = TermBase.SHIPMENT
    price_column: PriceColumn | None = None
    credit_limit: Decimal | None = None
    delivery_terms: str = ""
    exclusivity: str = ""

    def due(self, base: dt.date) -> dt.date:
        """When goods are to be paid whose term runs from `base`, on a working day (ГК РФ, ст. 193)."""
        if self.contract is not None and self.term_unit in IN_WORKING_DAYS:
            # ends on a working day by itself
            return add_working_days(base, self.payment_term_days)
        return next_working_day(base + dt.timedelta(days=self.payment_term_days))


def terms_on(client: Client | int, day: dt.date) -> Terms:
    """What was agreed with the client for a document of that day. One query."""
    rows = Contract.objects.filter(client=client).select_related("price_column")
    contract: Contract | None = rows.newest_in_force(day)
    if contract is None:
        return Terms()
    return Terms(
        contract, contract.payment_term_days, contract.term_unit, contract.term_base, contract.price_column,
        contract.credit_limit, contract.delivery_terms, contract.exclusivity,
    )  # fmt: skip


def terms_of(contract: Contract) -> dict[str, Any]:
    return {name: getattr(contract, name) for name in TERMS}


def calendar_days(terms: Mapping[str, Any]) -> Decimal:
    """A payment term in calendar days, so that limits of deciders compare: 5 working days are 7."""
    days = Decimal(terms["payment_term_days"])
    if terms["term_unit"] in IN_WORKING_DAYS:
        days = (days * WEEK / WORKING_WEEK).to_integral_value(ROUND_CEILING)
    return days


def figures_of(contract: Contract, before: Mapping[str, Any] | None) -> dict[str, Any]:
    """For the request: the asked terms, and under `was_…` those in force; days in ISO, nothing as an empty text."""
    asked = {name: _written(value) for name, value in terms_of(contract).items()}
    was = {f"was_{name}": _written(value) for name, value in (before or {}).items()}
    return asked | was


def asked_terms(request: Request) -> dict[str, Any]:
    return _read(request, "")


def former_terms(request: Request) -> dict[str, Any] | None:
    """Those in force when it was asked; None for a new contract."""
    return _read(request, "was_") if "was_valid_from" in request.figures else None


def _written(value: Any) -> str:
    return "" if value is None else value.isoformat() if isinstance(value, dt.date) else str(value)


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


READERS: dict[str, Any] = {
    "payment_term_days": int,
    "valid_from": _day,
    "valid_to": _day,
    "price_column_id": lambda text: int(text) if text else None,
    "credit_limit": lambda text: Decimal(text) if text else None,
}


def _read(request: Request, prefix: str) -> dict[str, Any]:
    """The terms that the request speaks of; one from before there were so many speaks of fewer."""
    figures = request.figures
    return {
        name: READERS.get(name, str)(figures[f"{prefix}{name}"])
        for name in TERMS
        if f"{prefix}{name}" in figures
    }
