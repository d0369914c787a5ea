"""«Rules and limits»: what holds, since when and by whom, what comes next; one of them opened with its history."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.departments.models import Department
from accounts.rights.capabilities import Role
from accounts.rules.history import steps_of
from accounts.rules.known import GROUPS, KNOWN, LIMITS, Known, RuleKey, first_value, roles_with
from accounts.rules.models import CalendarDay, Rule
from accounts.rules.pages.words import value_words
from accounts.users.models import User
from kam_crm.shared import clock


@dataclass(frozen=True)
class Line:
    """A rule with the rows that hold and that are to come."""

    key: RuleKey
    known: Known
    label: Any
    note: str  # the department of a limit that is another there
    current: Rule | None  # none is stored: what a company begins with
    coming: list[Rule]

    @property
    def url(self) -> str:
        return reverse("accounts:rule_detail", args=[str(self.key)])

    @property
    def title(self) -> str:
        return title_of(self.key, self.note)

    @property
    def value(self) -> str:
        if self.current is None and self.key.department:
            return _("as everywhere")
        value = first_value(self.key.name, self.key.role) if self.current is None else self.current.value
        return value_words(value, self.known.unit)

    @property
    def since(self) -> dt.date | None:
        """None: from the beginning."""
        return self.current.valid_from if self.current and self.current.set_by else None

    @property
    def set_by(self) -> User | None:
        return self.current.set_by if self.current else None

    @property
    def next(self) -> list[tuple[Rule, str]]:
        return [(rule, value_words(rule.value, self.known.unit)) for rule in self.coming]


@dataclass(frozen=True)
class Group:
    name: str
    label: Any
    lines: list[Line]


class RulesPage:
    """All rules, and the latest changes."""

    chosen: RuleKey | None = None
    day_form: Any = None

    def __init__(self, user: User) -> None:
        self.user, self.today = user, clock.today()

    @property
    def can_write(self) -> bool:
        return self.user.can("rules.write")

    @cached_property
    def _rows(self) -> dict[RuleKey, list[Rule]]:
        """The rows of each rule, the newest first."""
        found: dict[RuleKey, list[Rule]] = defaultdict(list)
        rows = Rule.objects.visible_to(self.user).select_related("set_by", "department")
        for row in rows.order_by("-valid_from"):
            found[RuleKey(row.name, row.role, row.department_id)].append(row)
        return found

    @cached_property
    def groups(self) -> list[Group]:
        return [
            Group(known.name, known.label, [self._line(key, known) for key in self._keys_of(known.name)])
            for known in LIMITS.values()
        ]

    @cached_property
    def thresholds(self) -> list[Group]:
        return [
            Group(name, label, [self._line(RuleKey(known.name), known) for known in group])
            for name, label, group in GROUPS
        ]

    @cached_property
    def days(self) -> list[CalendarDay]:
        """Exceptions of the calendar, from this month on."""
        rows = CalendarDay.objects.visible_to(self.user).filter(day__gte=clock.month_start(self.today))
        return list(rows.select_related("set_by"))

    def _keys_of(self, capability: str) -> list[RuleKey]:
        keys = []
        for role in roles_with(capability):
            own = {
                key: rows for key, rows in self._rows.items() if (key.name, key.role) == (capability, role)
            }
            by_name = sorted((str(rows[0].department), key) for key, rows in own.items() if key.department)
            keys += [RuleKey(capability, role), *(key for _name, key in by_name)]
        return keys

    def _line(self, key: RuleKey, known: Known) -> Line:
        rows = self._rows.get(key, [])
        department = next((row.department.name for row in rows if row.department), "")
        return Line(
            key=key,
            known=known,
            label=Role(key.role).label if key.role else known.label,
            note=department,
            current=next((row for row in rows if row.valid_from <= self.today), None),
            coming=[row for row in reversed(rows) if row.valid_from > self.today],
        )

    @cached_property
    def steps(self) -> list[dict[str, Any]]:
        """Changes of the opened rule, or the latest of all; the newest first."""
        return [
            {
                "at": step.pgh_created_at,
                "who": step.who or "",
                "what": self._what(step),
                "of": "" if self.chosen else self._of(step),
                "reason": step.reason,
                "is_withdrawn": step.pgh_label == "delete",
                "is_first": step.set_by_id is None,
                "day": step.valid_from,
            }
            for step in steps_of(self.chosen, Department.objects.visible_to(self.user))
            if step.name in KNOWN
        ]

    def _what(self, step: Any) -> str:
        return value_words(step.value, KNOWN[step.name].unit)

    def _of(self, step: Any) -> str:
        return title_of(RuleKey(step.name, step.role, step.department_id), step.department_name or "")


class OpenedRule(RulesPage):
    """All rules, one of them opened."""

    chosen: RuleKey
    form: Any = None

    def __init__(self, user: User, chosen: RuleKey) -> None:
        super().__init__(user)
        self.chosen = chosen

    @cached_property
    def line(self) -> Line:
        return self._line(self.chosen, self.chosen.known)

    @cached_property
    def department(self) -> Department | None:
        """The department of the limit, also where it has none of its own yet."""
        found: Department | None = (
            Department.objects.visible_to(self.user).filter(pk=self.chosen.department).first()
        )
        return found

    @property
    def title(self) -> str:
        return title_of(self.chosen, self.department.name if self.department else "")


def title_of(key: RuleKey, department: str) -> str:
    """«Discount granted without asking · head of department · HoReCa»."""
    group = next(
        (label for name, label, _known in GROUPS if name == "norms" and key.name.startswith("norm.")), ""
    )
    parts = (group, key.known.label, Role(key.role).label if key.role else "", department)
    return " · ".join(str(part) for part in parts if part)
