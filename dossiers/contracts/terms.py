"""Terms of a contract: what two people have to agree to, and how a request carries them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import ROUND_CEILING, Decimal
from typing import Any

from approvals.models import Request
from dossiers.models import Contract, TermUnit

TERMS = ("payment_term_days", "term_unit", "valid_from", "valid_to")
WORKING_WEEK, WEEK = 5, 7


def terms_of(contract: Contract) -> dict[str, Any]:
    return {name: getattr(contract, name) for name in TERMS}


def calendar_days(terms: Mapping[str, Any]) -> Decimal:
    """A payment term in calendar days, so that limits of deciders compare: 5 working days are 7."""
    days = Decimal(terms["payment_term_days"])
    if terms["term_unit"] == TermUnit.WORKING:
        days = (days * WEEK / WORKING_WEEK).to_integral_value(ROUND_CEILING)
    return days


def figures_of(contract: Contract, before: Mapping[str, Any] | None) -> dict[str, Any]:
    """For the request: the asked terms, and under `was_…` those in force; days in ISO, no end as an empty text."""
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


def _read(request: Request, prefix: str) -> dict[str, Any]:
    figures = {name: request.figures[f"{prefix}{name}"] for name in TERMS}
    return {
        "payment_term_days": int(figures["payment_term_days"]),
        "term_unit": figures["term_unit"],
        "valid_from": dt.date.fromisoformat(figures["valid_from"]),
        "valid_to": dt.date.fromisoformat(figures["valid_to"]) if figures["valid_to"] else None,
    }
