"""Rules that the company sets as data, each from a day on: limits of roles, thresholds, days off that are worked.

The database keeps them with their history (accounts.rules); every process reads those in force from `rules.json`
of the data folder (kam_crm.shared.published). Without the file the defaults hold that the code names.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from kam_crm.shared import clock
from kam_crm.shared.published import PublishedFile

# name, role, key of the department: of a threshold the name alone, of a limit for all departments no department
Key = tuple[str, str, int | None]


@dataclass(frozen=True)
class Rule:
    """What holds from a day on; None: without limit."""

    valid_from: dt.date
    value: Decimal | None


@dataclass(frozen=True)
class Rules:
    """`rows` by key, the newest first; `days` by year: (ISO day, «is a working day»)."""

    rows: Mapping[Key, tuple[Rule, ...]] = field(default_factory=dict)
    days: Mapping[int, tuple[tuple[str, bool], ...]] = field(default_factory=dict)


def in_force(
    name: str, role: str = "", department: int | None = None, on: dt.date | None = None
) -> Rule | None:
    """The newest that has begun on the day, today's where none is given; None where none has been set."""
    rows = FILE.read().rows.get((name, role, department))
    if not rows:
        return None
    day = on or clock.today()
    return next((rule for rule in rows if rule.valid_from <= day), None)


def departments_with(name: str, role: str) -> frozenset[int]:
    """Keys of departments that have a rule of their own, also one that is still to come."""
    return frozenset(
        department
        for known, of_role, department in FILE.read().rows
        if department is not None and (known, of_role) == (name, role)
    )


def working_day_exceptions(year: int) -> tuple[tuple[str, bool], ...]:
    """(ISO day, «is a working day») of a year."""
    return FILE.read().days.get(year, ())


def version() -> Hashable:
    """Another one whenever a rule has changed: a key for whatever is kept and depends on rules."""
    return FILE.version()


def _parse(content: Mapping[str, Any]) -> Rules:
    rows: dict[Key, list[Rule]] = defaultdict(list)
    for name, role, department, valid_from, value in content["rules"]:
        rule = Rule(dt.date.fromisoformat(valid_from), None if value is None else Decimal(value))
        rows[name, role, department].append(rule)
    days: dict[int, list[tuple[str, bool]]] = defaultdict(list)
    for day, works in sorted(content["days"].items()):
        days[int(day[:4])].append((day, bool(works)))
    return Rules(
        {key: tuple(sorted(found, key=_newest_first, reverse=True)) for key, found in rows.items()},
        {year: tuple(found) for year, found in days.items()},
    )


def _newest_first(rule: Rule) -> dt.date:
    return rule.valid_from


FILE = PublishedFile("rules.json", _parse, Rules())
