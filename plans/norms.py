"""How often a client is to be met, by segment (formulas.md 2.3: AX weekly, AY twice a month, …)."""

from __future__ import annotations

import datetime as dt

NORM_DAYS = {
    "AX": 7,
    "AY": 14,
    "AZ": 14,
    "BX": 30,
    "BY": 30,
    "BZ": 30,
    "CX": 90,
    "CY": 90,
    "CZ": 90,
}
NEW_CLIENT_DAYS = 14  # onboarding, first 90 days
PROSPECT_DAYS = 30


def norm_days(segment: str, stage: str) -> int:
    """The longest gap between activities, days."""
    return NORM_DAYS.get(segment) or (PROSPECT_DAYS if stage == "prospect" else NEW_CLIENT_DAYS)


def is_due(segment: str, stage: str, last_contact_on: dt.date | None, by: dt.date) -> bool:
    """Whether the norm asks for an activity on or before `by`; a client never met is always due."""
    return last_contact_on is None or (by - last_contact_on).days >= norm_days(segment, stage)
