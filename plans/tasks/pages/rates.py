"""Who keeps their word: promises of both sides and answers of departments, 90 days (R76, R32)."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Count, F
from django.urls import reverse

from accounts.models import User
from dossiers.models import Client, Person
from kam_crm.shared import clock, formats
from kam_crm.shared.money import percent
from plans.models import Promise, Side, Task
from plans.tasks.forms import departments
from plans.tasks.pages.listing import ANSWERS, LEADING, RATED, RATED_DAYS
from plans.tasks.querysets import IN_TIME

WORST = 4
GOOD, FAIR = 80, 60  # % kept: above green, below red


class Rate:
    """`kept` of `due`; `url` shows the very rows."""

    def __init__(self, name: str, kept: int, due: int, query: dict[str, Any]) -> None:
        self.name, self.kept, self.due = name, kept, due
        self.url = reverse("plans:task_list", query=query)
        self.kept_url = reverse("plans:task_list", query=query | {"kept": "true"})

    @property
    def share(self) -> int:
        return 100 * self.kept // self.due if self.due else 0

    @property
    def words(self) -> str:
        return (
            formats.percent(percent(Decimal(self.kept), Decimal(self.due)), 0)
            if self.due
            else formats.NOTHING
        )

    @property
    def tone(self) -> str:
        return "green" if self.share >= GOOD else "amber" if self.share >= FAIR else "red"


class Rates:
    def __init__(self, user: User) -> None:
        self.user, self.today = user, clock.today()

    @property
    def days(self) -> int:
        return RATED_DAYS

    @cached_property
    def _promises(self) -> Any:
        return Promise.objects.visible_to(self.user).rated(self.today, RATED_DAYS)

    @cached_property
    def sides(self) -> dict[str, Rate]:
        """«ours» and «theirs», also where nothing was due."""
        if not self.user.can("promises.view"):
            return {}
        found = {row["side"]: row for row in self._promises.kept_rates("side", self.today)}
        none = {"kept": 0, "due": 0}
        return {
            side.value: Rate(
                str(side.label), **_counted(found.get(side.value, none)), query=_rated(kind=side.value)
            )
            for side in Side
        }

    @property
    def is_empty(self) -> bool:
        return not any(rate.due for rate in self.sides.values()) and not self.departments

    def _worst(self, by: str, side: str) -> list[dict[str, Any]]:
        rows = self._promises.filter(side=side, **{f"{by}__isnull": False}).kept_rates(by, self.today)
        # whoever kept everything is not among the worst
        broken = rows.filter(kept__lt=F("due")).annotate(share=F("kept") * 100 / F("due"))
        return list(broken.order_by("share", "-due", by)[:WORST])

    def _worst_of(self, by: str, side: str, visible: Any, name: str, parameter: str) -> list[Rate]:
        """The worst among the `visible` ones that promises name by `by`; `parameter` is the list's filter of them."""
        rows = self._worst(by, side)
        names = dict(visible.filter(pk__in=[row[by] for row in rows]).values_list("pk", name))
        return [
            Rate(names[row[by]], **_counted(row), query=_rated(kind=str(side), **{parameter: row[by]}))
            for row in rows
            if row[by] in names
        ]

    @cached_property
    def clients(self) -> list[Rate]:
        visible = Client.objects.visible_to(self.user)
        return self._worst_of("client", Side.THEIRS, visible, "name", "client")

    @cached_property
    def people(self) -> list[Rate]:
        """Persons of clients who gave their word."""
        if not self.user.can("people.view"):
            return []
        visible = Person.objects.visible_to(self.user)
        return self._worst_of("person", Side.THEIRS, visible, "full_name", "contact")

    @cached_property
    def managers(self) -> list[Rate]:
        """For those who lead: whose promises of ours were not kept."""
        if self.user.role not in LEADING:
            return []
        visible = User.objects.visible_to(self.user)
        return self._worst_of("owner", Side.OURS, visible, "full_name", "person")

    @cached_property
    def departments(self) -> list[Rate]:
        """Requests that were answered by their day, by the department that was asked."""
        asked: Any = Task.objects.visible_to(self.user).answers(self.today, RATED_DAYS)
        rows = asked.order_by().values("office").annotate(due=Count("pk"), kept=Count("pk", filter=IN_TIME))
        counted = list(rows.order_by("-due", "office")[: 2 * WORST])
        names = dict(
            departments().filter(pk__in=[row["office"] for row in counted]).values_list("pk", "name")
        )
        return [
            Rate(names[row["office"]], **_counted(row), query={"view": ANSWERS, "department": row["office"]})
            for row in counted
        ]


def _counted(row: dict[str, Any]) -> dict[str, int]:
    return {"kept": row["kept"], "due": row["due"]}


def _rated(**narrowed: Any) -> dict[str, Any]:
    return {"view": RATED, **narrowed}
