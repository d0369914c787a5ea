"""Tasks and promises as one list: what one has to do, what one waits for, by day, key clients first (R60)."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import Any

from django.db.models import Case, Count, DateField, F, IntegerField, Q, QuerySet, TimeField, Value, When
from django.db.models.functions import Coalesce
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import User
from accounts.rights.capabilities import DIRECTORS, Role
from dossiers.clients.querysets import strategy_scope
from dossiers.models import Client, Person
from kam_crm.shared import formats
from kam_crm.shared.counting import Question, ask, count_of
from kam_crm.shared.pagination import Page
from kam_crm.shared.web.listings import CAP, Listing
from plans.models import Promise, Side, Task, TaskKind
from plans.tasks.forms import departments
from plans.tasks.pages.items import PROMISE_SHOWN, TASK_SHOWN, items_of, own_keys
from plans.tasks.pages.merged import Column, Merged, aware, day, hour

MINE, WAITING, GIVEN, TEAM, DONE = "mine", "waiting", "given", "team", "done"
RATED, ANSWERS = "rated", "answers"  # the rows behind the rates, no tabs of their own
RATED_DAYS = 90
OVERDUE, TODAY, WEEK, LATER, WITHOUT_DAY = range(5)
NEVER, LAST_HOUR = dt.date(9999, 12, 31), dt.time(23, 59, 59)
BY_DAY = (
    Column("bucket"), Column("plain"), Column("by_day", day), Column("by_hour", hour), Column("source"), Column("id"),
)  # fmt: skip
# what is closed, newest first
BY_MOMENT = (Column("updated_at", aware, True), Column("source"), Column("id"))
LEADING = DIRECTORS | {Role.HEAD}


def week_end(today: dt.date) -> dt.date:
    return today + dt.timedelta(days=7 - today.isoweekday())


def to_move(user: User, *, most: int) -> Question | None:
    """How many tasks and promises of ours wait for this person, for the menu."""
    own = own_keys(user)
    tasks = Task.objects.visible_to(user).to_move(own, user.department_id)
    promises = Promise.objects.visible_to(user).open().filter(owner__in=own, side=Side.OURS)
    parts = [count_of(tasks, most=most), count_of(promises, most=most) if user.can("promises.view") else None]
    asked = [part for part in parts if part is not None]
    if not asked:
        return None
    sql = f"SELECT {' + '.join(f'({part.sql})' for part in asked)}"
    return Question(sql, [value for part in asked for value in part.values])


class TaskListing(Listing):
    page_name = "plans:task_list"
    sorts = {"due": ("due",)}
    default_sort = "due"
    views_of = (
        (gettext_lazy("All"), {}),
        (gettext_lazy("Mine"), {"view": MINE}),
        (gettext_lazy("Waiting for others"), {"view": WAITING}),
        (gettext_lazy("From me"), {"view": GIVEN}),
        (gettext_lazy("Team"), {"view": TEAM}),
        (pgettext_lazy("tasks", "Done"), {"view": DONE}),
    )
    no_filters = Listing.no_filters | {"open"}

    @cached_property
    def view(self) -> str:
        return self.query.get("view", "")

    @cached_property
    def own(self) -> list[int]:
        return own_keys(self.user)

    @property
    def leads(self) -> bool:
        return self.user.role in LEADING

    # ---- rows ----------------------------------------------------------------------------------------------------

    def _tasks(self, view: str) -> QuerySet[Task]:
        rows: Any = Task.objects.visible_to(self.user)
        department = self.user.department_id
        match view:
            case "mine":
                return rows.to_move(self.own, department)  # type: ignore[no-any-return]
            case "waiting":
                return rows.awaited(self.own)  # type: ignore[no-any-return]
            case "given":
                given = rows.open().filter(author__in=self.own)
                return given.filter(kind__in=(TaskKind.ORDER, TaskKind.REQUEST))  # type: ignore[no-any-return]
            case "team" if self.leads:
                return rows.open()  # type: ignore[no-any-return]
            case "done":
                closed = rows.filter(status__in=("done", "cancelled"))
                return closed if self.leads else closed.filter(self._concerns)  # type: ignore[no-any-return]
            case "rated":
                return rows.none()  # type: ignore[no-any-return]
            case "answers":
                return self._answers(rows)  # type: ignore[no-any-return]
        return rows.open().filter(self._concerns)  # type: ignore[no-any-return]

    def _answers(self, rows: Any) -> Any:
        asked = rows.answers(self.today, RATED_DAYS)
        if department := self.number_of("department"):
            asked = asked.filter(office=department)
        return asked.in_time() if self.query.get("kept") == "true" else asked

    @property
    def _concerns(self) -> Q:
        concerns = Q(author__in=self.own) | Q(assignee__in=self.own)
        concerns |= Q(escalated_at__isnull=False, assignee__department__head__in=self.own)
        if self.user.department_id is not None:
            concerns |= Q(assignee=None, department=self.user.department_id)
        return concerns

    def _promises(self, view: str) -> QuerySet[Promise]:
        rows: Any = Promise.objects.visible_to(self.user)
        if not self.user.can("promises.view") or view in {GIVEN, ANSWERS}:
            return rows.none()  # type: ignore[no-any-return]
        own = rows.filter(owner__in=self.own)
        match view:
            case "mine":
                return own.open().filter(side=Side.OURS)  # type: ignore[no-any-return]
            case "waiting":
                return own.open().filter(side=Side.THEIRS)  # type: ignore[no-any-return]
            case "team" if self.leads:
                return rows.open()  # type: ignore[no-any-return]
            case "done":
                closed = rows if self.leads else own
                return closed.exclude(status="open")  # type: ignore[no-any-return]
            case "rated":
                return rows.rated(self.today, RATED_DAYS)  # type: ignore[no-any-return]
        return own.open()  # type: ignore[no-any-return]

    @cached_property
    def tasks(self) -> QuerySet[Task]:
        rows = self._tasks(self.view)
        kind = self.query.get("kind", "")
        if kind in TaskKind.values:
            rows = rows.filter(kind=kind)
        elif kind:
            rows = rows.none()
        if person := self.number_of("person"):
            rows = rows.filter(assignee=person)
        return self._narrowed(rows)

    @cached_property
    def promises(self) -> QuerySet[Promise]:
        rows = self._promises(self.view)
        kind = self.query.get("kind", "")
        if kind in Side.values:
            rows = rows.filter(side=kind)
        elif kind:
            rows = rows.none()
        if person := self.number_of("person"):
            rows = rows.filter(owner=person)
        if contact := self.number_of("contact"):
            rows = rows.filter(person=contact)
        if self.query.get("kept") == "true":
            rows = rows.kept_in_time()  # type: ignore[attr-defined]
        return self._narrowed(rows)

    def _narrowed(self, rows: Any) -> Any:
        if client := self.number_of("client"):
            rows = rows.filter(client=client)
        for name, lookup in (("due_from", "due_on__gte"), ("due_to", "due_on__lte")):
            if given := self._day(name):
                rows = rows.filter(**{lookup: given})
        return rows

    def _day(self, name: str) -> dt.date | None:
        try:
            return parse_date(self.query.get(name, ""))
        except ValueError:
            return None

    @property
    def filtered(self) -> QuerySet[Any]:
        return self.tasks

    # ---- order ---------------------------------------------------------------------------------------------------

    @property
    def is_closed(self) -> bool:
        return self.view in {DONE, RATED, ANSWERS}

    @cached_property
    def page(self) -> Page[Any]:
        tasks: Any = self.tasks.annotate(source=Value(1)).select_related(*TASK_SHOWN)
        promises: Any = self.promises.annotate(source=Value(0)).select_related(*PROMISE_SHOWN)
        if not self.is_closed:
            tasks = self._ordered(tasks).annotate(
                by_hour=Coalesce(F("due_at"), Value(LAST_HOUR, TimeField()))
            )
            promises = self._ordered(promises).annotate(by_hour=Value(LAST_HOUR, TimeField()))
        columns = BY_MOMENT if self.is_closed else BY_DAY
        found = Merged([promises, tasks], columns, self.page_size).page(self.query.get("cursor", ""))
        return Page(items_of(found.items, self.user), found.next, "")

    def _ordered(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        plain: Any = Value(1)
        if self.user.can("clients.strategy"):
            is_key = Q(client__is_key=True) & strategy_scope(self.user, "client__")
            plain = Case(When(is_key, then=Value(0)), default=Value(1), output_field=IntegerField())
        return rows.annotate(
            bucket=self._bucket, plain=plain, by_day=Coalesce(F("due_on"), Value(NEVER, DateField()))
        )

    @property
    def _bucket(self) -> Case:
        return Case(
            When(due_on__lt=self.today, then=Value(OVERDUE)),
            When(due_on=self.today, then=Value(TODAY)),
            When(due_on__lte=week_end(self.today), then=Value(WEEK)),
            When(due_on__isnull=False, then=Value(LATER)),
            default=Value(WITHOUT_DAY),
            output_field=IntegerField(),
        )

    @cached_property
    def _sizes(self) -> dict[int, int]:
        """How many lines each group has, on all pages."""
        sizes: dict[int, int] = {}
        for rows in (self.tasks, self.promises):
            counted = (
                rows.order_by().annotate(bucket=self._bucket).values("bucket").annotate(count=Count("pk"))
            )
            for row in counted:
                sizes[row["bucket"]] = sizes.get(row["bucket"], 0) + row["count"]
        return sizes

    @property
    def groups(self) -> list[dict[str, Any]]:
        """The page's lines by day; of a closed list one group without a heading."""
        if self.is_closed:
            return [{"heading": "", "count": None, "tone": "", "items": self.page.items}]
        today = {"day": f"{formats.weekday(self.today)} {formats.short_day(self.today)}"}
        headings = {
            OVERDUE: _("Overdue"),
            TODAY: _("Today, %(day)s") % today,
            WEEK: _("This week"),
            LATER: _("Later"),
            WITHOUT_DAY: _("Without a day"),
        }
        return [
            {
                "heading": heading,
                "count": self._sizes.get(bucket, 0),
                "tone": "red" if bucket == OVERDUE else "",
                "items": items,
            }
            for bucket, heading in headings.items()
            if (items := [item for item in self.page.items if item.row.bucket == bucket])
        ]

    # ---- frame of the list -----------------------------------------------------------------------------------------

    @cached_property
    def views(self) -> list[dict[str, Any]]:
        """With how many stand in them, tasks and promises together; «Team» for those who lead one."""
        counts = {f"?view={name}": self.capped(count) for name, count in self._counts.items()}
        shown = [view | {"count": counts.get(view["url"], view.get("count"))} for view in super().views]
        return shown if self.leads else [view for view in shown if view["url"] != f"?view={TEAM}"]

    @cached_property
    def _counts(self) -> dict[str, int]:
        names = (MINE, WAITING, GIVEN)
        questions = {f"{name} tasks": count_of(self._tasks(name), most=CAP) for name in names}
        questions |= {f"{name} promises": count_of(self._promises(name), most=CAP) for name in names}
        answers = {name: count or 0 for name, count in ask(questions).items()}
        return {name: min(answers[f"{name} tasks"] + answers[f"{name} promises"], CAP) for name in names}

    @property
    def summary(self) -> str:
        known = {name: self.capped(count) for name, count in self._counts.items()}
        return _("mine %(mine)s · waiting for others %(waiting)s") % known

    @property
    def kinds(self) -> list[tuple[str, Any]]:
        sides = [(Side.OURS.value, _("our promise")), (Side.THEIRS.value, _("their promise"))]
        return [*TaskKind.choices, *(sides if self.user.can("promises.view") else [])]

    @cached_property
    def client_options(self) -> list[tuple[int, str]]:
        """Clients with something open, the one chosen too."""
        keys = (
            self._tasks("")
            .filter(client__isnull=False)
            .values("client")
            .union(self._promises("").values("client"))
        )
        rows = Client.objects.visible_to(self.user).filter(pk__in=keys).only("name").order_by("sort_key")
        found = self.options(rows, "client")
        if self.number_of("client") in dict(found):
            return found
        return [*found, *self.only_option(Client.objects.visible_to(self.user).only("name"), "client")]

    @property
    def hidden_chips(self) -> list[dict[str, Any]]:
        """What links of the rates bring along."""
        contacts = self.only_option(Person.objects.visible_to(self.user), "contact")
        departments_named = self.only_option(departments(), "department")
        chips = [
            {"name": "contact", "label": _("Person"), "options": contacts},
            {"name": "department", "label": _("Department"), "options": departments_named},
        ]
        return [chip for chip in chips if chip["options"]]

    @property
    def people(self) -> list[tuple[int, str]]:
        colleagues = User.objects.visible_to(self.user).filter(is_active=True).order_by("sort_key")
        return self.options(colleagues, "person") if self.leads else []

    @property
    def date_chips(self) -> list[tuple[str, str]]:
        words = {"due_from": _("due from %(day)s"), "due_to": _("due to %(day)s")}
        return [
            (name, text % {"day": formats.day(given)})
            for name, text in words.items()
            if (given := self._day(name))
        ]
