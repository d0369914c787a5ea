"""How each manager of a board works with clients this month: contacts held, and what is late (R132)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any

from django.db.models import Count, F, Q, Value

from accounts.models import User
from kam_crm.shared.clock import month_start
from kam_crm.shared.web.addresses import address
from plans.models import Activity, ActivityStatus, Promise, Task


@dataclass(frozen=True)
class Work:
    """Contacts of the month up to today, and open tasks and promises whose day is over."""

    due: int = 0
    held: int = 0
    off_plan: int = 0
    late: int = 0

    def __add__(self, other: Work) -> Work:
        return Work(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))


@dataclass(frozen=True)
class WorkLine:
    """`due` were planned and their day has come; each figure opens exactly its rows."""

    manager: User
    work: Work
    today: dt.date

    def _contacts(self, **narrowed: Any) -> str:
        days = {"since": month_start(self.today), "until": self.today}
        return address("plans:activity_list", query={"manager": self.manager.pk, **days, **narrowed})

    @property
    def due_url(self) -> str:
        return self._contacts(off_plan="false")

    @property
    def held_url(self) -> str:
        return self._contacts(status=ActivityStatus.DONE.value, off_plan="false")

    @property
    def off_plan_url(self) -> str:
        return self._contacts(status=ActivityStatus.DONE.value, off_plan="true")

    @property
    def late_url(self) -> str:
        query = {"view": "team", "person": self.manager.pk, "due_to": self.today - dt.timedelta(days=1)}
        return address("plans:task_list", query=query)


def work_of(user: User, managers: Iterable[User], today: dt.date) -> list[WorkLine]:
    """A line for each manager, in their order; one query for all."""
    people = list(managers)
    if not people:
        return []
    keys = [manager.pk for manager in people]
    days = (month_start(today), today)
    contacts: Any = Activity.objects.visible_to(user).filter(manager__in=keys, day__range=days)
    done, planned = Q(status=ActivityStatus.DONE), Q(is_off_plan=False)
    parts = [
        _of_person(
            contacts,
            "manager",
            due=Count("pk", filter=planned),
            held=Count("pk", filter=planned & done),
            off_plan=Count("pk", filter=done & ~planned),
        )
    ]
    tasks: Any = Task.objects.visible_to(user).overdue(today)
    promises: Any = Promise.objects.visible_to(user).overdue(today)
    for rows, who in ((tasks, "assignee"), (promises, "owner")):
        parts.append(_of_person(rows.filter(**{f"{who}__in": keys}), who, late=Count("pk", distinct=True)))
    found: dict[int, Work] = defaultdict(Work)
    for row in parts[0].union(*parts[1:], all=True):
        found[row["key"]] += Work(*(row[one.name] for one in fields(Work)))
    return [WorkLine(manager, found[manager.pk], today) for manager in people]


def _of_person(rows: Any, who: str, **counts: Any) -> Any:
    """`rows` counted by the person in the column `who`; figures that are not asked for are 0."""
    figures = {one.name: counts.get(one.name, Value(0)) for one in fields(Work)}
    return rows.order_by().values(key=F(who)).annotate(**figures)
