"""Who changes a decision of management."""

from __future__ import annotations

from accounts.models import User
from accounts.rights.capabilities import DIRECTORS
from accounts.rights.covers import is_responsible
from plans.models import Decision

WRITE = "decisions.write"


def may_change(by: User, decision: Decision) -> bool:
    """Whether `by` may correct or replace it: who wrote it, and directors."""
    return by.can(WRITE) and (by.role in DIRECTORS or is_responsible(by, decision.author_id))
