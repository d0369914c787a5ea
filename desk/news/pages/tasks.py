"""Tasks given, reported, sent back and raised by others; tasks and promises of which the day is over."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import DateTimeField, ExpressionWrapper, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rights.covers import author, covered_manager_ids
from desk.news.feed import Source
from desk.news.pages.words import about, quoted
from dossiers.history.timeline import Event, Midnight
from kam_crm.shared import clock, formats
from kam_crm.shared.events import EventKind
from plans.models import Promise, Side, Task, TaskChange, TaskKind
from plans.tasks.events import GIVEN, RAISED
from plans.tasks.states import task_machine

OVERDUE = EventKind(
    "plans.task_overdue", "alert-triangle", _("Overdue: %(text)s"), capability="tasks.view", internal=True
)
COPIED = EventKind(
    "plans.task_copied",
    "users-group",
    _("Task at your client: %(text)s"),
    capability="tasks.view",
    internal=True,
)
PROMISE_OVERDUE = EventKind(
    "plans.promise_overdue",
    "alert-triangle",
    _("Promise overdue: %(text)s"),
    capability="promises.view",
    internal=True,
)


def _own(user: User) -> list[int]:
    return [user.pk, *covered_manager_ids(user)]


def given_rows(user: User, since: dt.datetime) -> QuerySet[Task] | None:
    """Orders and requests to this person, and to the department as long as nobody took them."""
    if not user.can("tasks.view"):
        return None
    mine = Q(assignee__in=_own(user))
    if user.department_id is not None:
        mine |= Q(assignee=None, department=user.department_id)
    rows = Task.objects.visible_to(user).filter(mine, created_at__gte=since)
    given: QuerySet[Task] = rows.filter(kind__in=(TaskKind.ORDER, TaskKind.REQUEST)).exclude(author=user)
    return given.select_related("author", "on_behalf_of", "client")


def given_event(task: Task, user: User) -> Event:
    due = formats.day(task.due_on) if task.due_on else ""
    return Event(
        task.created_at, task.pk, GIVEN.icon, GIVEN.words(text=task.text), url=_address(task),
        who=author(task.author.full_name, task.on_behalf_of), note=about(_client(task), due),
    )  # fmt: skip


def copied_rows(user: User, since: dt.datetime) -> QuerySet[Task] | None:
    """What colleagues give each other about one's own clients: the manager gets a copy of it all (R30)."""
    if not user.can("tasks.view") or not user.can("activities.plan"):
        return None
    own = _own(user)
    rows = Task.objects.visible_to(user).filter(client__manager__in=own, created_at__gte=since)
    copies: QuerySet[Task] = rows.exclude(author__in=own).exclude(assignee__in=own).exclude(author=None)
    if user.department_id is not None:
        copies = copies.exclude(assignee=None, department=user.department_id)
    return copies.select_related("author", "on_behalf_of", "client", "assignee", "department")


def copied_event(task: Task, user: User) -> Event:
    to = task.assignee.full_name if task.assignee else str(task.department or "")
    return Event(
        task.created_at, task.pk, COPIED.icon, COPIED.words(text=task.text), url=_address(task),
        who=author(task.author.full_name, task.on_behalf_of), note=about(_client(task), to),
    )  # fmt: skip


def step_rows(user: User, since: dt.datetime) -> QuerySet[TaskChange] | None:
    """Of what one gave: that it was reported; of what one does: what became of the report."""
    if not user.can("tasks.view"):
        return None
    own = _own(user)
    wanted = Q(action="report", subject__author__in=own)
    wanted |= Q(action__in=("accept", "send_back", "cancel", "give"), subject__assignee__in=own)
    rows: QuerySet[TaskChange] = TaskChange.objects.visible_to(user).filter(wanted, at__gte=since)
    return rows.exclude(by=user).select_related("subject__client", "by", "on_behalf_of")


def step_event(change: TaskChange, user: User) -> Event:
    kind = task_machine.event(change.action, change.from_status, change.to_status)
    words = change.reason or (change.subject.report if change.action == "report" else "")
    return Event(
        change.at, change.pk, kind.icon, kind.words(text=change.subject.text), url=_address(change.subject),
        who=change.author, note=about(_client(change.subject), quoted(words)),
    )  # fmt: skip


def raised_rows(user: User, since: dt.datetime) -> QuerySet[Task] | None:
    """What was raised to this person as the head of who has to do it."""
    if not user.can("tasks.view"):
        return None
    rows: QuerySet[Task] = Task.objects.visible_to(user).filter(escalated_at__gte=since)
    return (
        rows.filter(assignee__department__head=user)
        .exclude(assignee=user)
        .select_related("assignee", "client")
    )


def raised_event(task: Any, user: User) -> Event:
    return Event(
        task.escalated_at, task.pk, RAISED.icon, RAISED.words(text=task.text), url=_address(task),
        who=task.assignee.full_name, note=_client(task),
    )  # fmt: skip


def _over(rows: Any, since: dt.datetime) -> Any:
    """Rows of which the day was over at a midnight since that moment, as `at`."""
    late = rows.filter(due_on__lt=clock.today(), due_on__gte=clock.local(since).date() - dt.timedelta(days=1))
    return late.annotate(at=ExpressionWrapper(Midnight("due_on") + dt.timedelta(days=1), DateTimeField()))


def overdue_rows(user: User, since: dt.datetime) -> QuerySet[Task] | None:
    """What one has to do, and what one waits for."""
    if not user.can("tasks.view"):
        return None
    own = _own(user)
    rows = Task.objects.visible_to(user).open().filter(Q(assignee__in=own) | Q(author__in=own))
    found: QuerySet[Task] = _over(rows, since).select_related("client")
    return found


def overdue_event(task: Any, user: User) -> Event:
    return Event(
        task.at, task.pk, OVERDUE.icon, OVERDUE.words(text=task.text), url=_address(task), note=_client(task)
    )


def broken_rows(user: User, since: dt.datetime) -> QuerySet[Promise] | None:
    """Promises of which this person is the owner, of both sides."""
    if not user.can("promises.view"):
        return None
    rows = Promise.objects.visible_to(user).open().filter(owner__in=_own(user))
    found: QuerySet[Promise] = _over(rows, since).select_related("client")
    return found


def broken_event(promise: Any, user: User) -> Event:
    side = Side(promise.side).label
    return Event(
        promise.at, promise.pk, PROMISE_OVERDUE.icon, PROMISE_OVERDUE.words(text=promise.text),
        url=reverse("plans:promise_detail", args=[promise.pk]), note=about(promise.client.name, str(side)),
    )  # fmt: skip


def _address(task: Task) -> str:
    return reverse("plans:task_detail", args=[task.pk])


def _client(task: Task) -> str:
    return task.client.name if task.client else ""


SOURCES = (
    Source("tasks_given", _("Tasks given to you"), given_rows, given_event, at="created_at"),
    Source("tasks_copied", _("Tasks at your clients"), copied_rows, copied_event, at="created_at"),
    Source("tasks", _("Reports and answers"), step_rows, step_event),
    Source("tasks_raised", _("Raised to you"), raised_rows, raised_event, at="escalated_at"),
    Source("tasks_overdue", _("Overdue tasks"), overdue_rows, overdue_event),
    Source("promises_overdue", _("Overdue promises"), broken_rows, broken_event),
)
