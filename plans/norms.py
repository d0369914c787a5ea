"""How often a client is to be met, by segment and key status (formulas.md 2.3)."""

from __future__ import annotations

import datetime as dt

from accounts.rules.in_force import number
from accounts.rules.known import CLASSES


def norm_days(segment: str, stage: str, is_key: bool = False) -> int:
    """The longest gap between activities, days, by the rules of today; a key client may have a shorter one."""
    if segment in CLASSES:
        days = number(f"norm.{segment}")
    else:
        days = number("norm.prospect") if stage == "prospect" else number("norm.new")
    return min(days, number("norm.key")) if is_key else days


def is_due(
    segment: str, stage: str, last_contact_on: dt.date | None, by: dt.date, is_key: bool = False
) -> bool:
    """Whether the norm asks for an activity on or before `by`; a client never met is always due."""
    return last_contact_on is None or (by - last_contact_on).days >= norm_days(segment, stage, is_key)
