from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any, Self

from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, TruncDate

from accounts.rights.capabilities import DIRECTORS, Role
from accounts.rights.covers import covered_manager_ids
from dossiers.clients.querysets import NOTHING
from kam_crm.shared import clock
from kam_crm.shared.scoping import Person, ScopedQuerySet

IN_TIME = Q(reported_on__lte=F("due_on"))
OPEN = ("open", "given", "taken", "answered")


class TaskQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        """What one gave or has to do, also for those one stands in for, and what waits for one's department.

        A manager also sees what others do about their own clients (R31); a head all of the department, a director all.
        Who else is asked about a client sees the task and nothing more of that client.
        """
        return self.filter(_sight(user))

    def open(self) -> Self:
        return self.filter(status__in=OPEN)

    def overdue(self, today: dt.date) -> Self:
        return self.open().filter(due_on__lt=today)

    def to_move(self, own: Collection[int], department: int | None) -> Self:
        """Open ones in which one of these people is to do the next step; `department`: what anybody of it may take."""
        doing = Q(assignee__in=own, status__in=("open", "given", "taken"))
        if department is not None:
            doing |= Q(assignee=None, department=department, status__in=("given", "taken"))
        # raised to the head: from then on it is theirs too
        raised = Q(escalated_at__isnull=False, assignee__department__head__in=own)
        return self.open().filter(doing | Q(author__in=own, status="answered") | raised)

    def awaited(self, own: Collection[int]) -> Self:
        """Open ones that these people gave to somebody else, whose step it is."""
        given = self.open().filter(author__in=own).exclude(status="answered")
        return given.exclude(assignee__in=own).exclude(status="open")

    def answers(self, today: dt.date, days: int) -> Self:
        """Requests due in the last `days` days that were answered or are late.

        `office` is the department that was asked, `reported_on` the day of the first answer.
        In time is what was reported by its day (`in_time`); what was cancelled counts nowhere.
        """
        changes: Any = self.model._meta.get_field("changes").related_model
        first = changes._default_manager.filter(subject=OuterRef("pk"), action="report").order_by("at")
        due = self.filter(kind="request", due_on__range=(today - dt.timedelta(days=days), today))
        asked = due.exclude(status="cancelled").annotate(
            office=Coalesce("assignee__department", "department"),
            reported_on=TruncDate(Subquery(first.values("at")[:1]), tzinfo=clock.company_zone()),
        )
        return asked.filter(Q(due_on__lt=today) | Q(reported_on__isnull=False), office__isnull=False)

    def in_time(self) -> Self:
        """Of `answers`."""
        return self.filter(IN_TIME)


def _sight(user: Person) -> Q:
    if not user.is_authenticated or user.role == Role.ADMIN:
        return NOTHING
    if user.role in DIRECTORS:
        return Q()
    own = [user.pk, *covered_manager_ids(user)]
    department = user.department_id  # type: ignore[attr-defined]
    sight = Q(author__in=own) | Q(assignee__in=own)
    if department is not None:
        sight |= Q(assignee=None, department=department)
    if user.role in {Role.KAM, Role.HEAD}:
        sight |= Q(client__manager__in=own)
    if user.role == Role.HEAD:
        led, team = _led_by(user)
        sight |= Q(assignee__in=team) | Q(author__in=team) | Q(department__in=led)
    return sight


def _led_by(user: Person) -> tuple[set[int], set[int]]:
    """Keys of the departments of a head and of their people: a condition by joins would read every task there is.

    Asked once per user object, of which each request has its own: the bell asks for several kinds of tasks.
    """
    known: tuple[set[int], set[int]] | None = getattr(user, "_led", None)
    if known is None:
        from accounts.models import Department

        rows = list(Department.objects.filter(head=user.pk).values_list("pk", "members"))
        known = (
            {office for office, _member in rows},
            {member for _office, member in rows if member is not None},
        )
        setattr(user, "_led", known)  # noqa: B010 - a Person has no such field
    return known
