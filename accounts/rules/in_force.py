"""What holds today, for whoever decides: read from what is published, without a question to the database."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from accounts.rules.known import THRESHOLDS, first_value
from kam_crm.shared.rules import departments_with, in_force


def limit_of(capability: str, role: str, department: int | None, on: dt.date | None = None) -> Decimal | None:
    """How far a role that has the capability may go, in the capability's unit; None: without limit.

    The row of the department wins over that of the role, and that over what a company begins with.
    """
    own = None if department is None else in_force(capability, role, department, on)
    rule = own or in_force(capability, role, None, on)
    return first_value(capability, role) if rule is None else rule.value


def number(name: str, on: dt.date | None = None) -> int:
    """A threshold as it is on the day, today where none is given."""
    rule = in_force(name, on=on)
    value = THRESHOLDS[name].first if rule is None else rule.value
    assert value is not None, name
    return int(value)


def own_limits(capability: str, role: str) -> dict[int, Decimal | None]:
    """Of departments where the limit is another than that of the role in general, by key."""
    held = {key: in_force(capability, role, key) for key in departments_with(capability, role)}
    return {key: rule.value for key, rule in held.items() if rule is not None}
