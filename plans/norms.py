"""How often a client is to be met, by segment (formulas.md 2.3: AX weekly, AY twice a month, …)."""

from __future__ import annotations

import datetime as dt

from accounts.rules.in_force import number
from accounts.rules.known import CLASSES


def norm_days(segment: str, stage: str) -> int:
    """The longest gap between activities, days, as the company's rules are today."""
    if segment in CLASSES:
        return number(f"norm.{segment}")
    return number("norm.prospect") if stage == "prospect" else number("norm.new")


def is_due(segment: str, stage: str, last_contact_on: dt.date | None, by: dt.date) -> bool:
    """Whether the norm asks for an activity on or before `by`; a client never met is always due."""
    return last_contact_on is None or (by - last_contact_on).days >= norm_days(segment, stage)
