"""Tasks and promises in the time line of a client: what was promised, kept, broken, reported, done."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rights.covers import author
from dossiers.history.timeline import Event, Source
from dossiers.models import Client
from plans.models import Promise, PromiseChange, TaskChange
from plans.promises.events import MADE
from plans.promises.states import promise_machine
from plans.tasks.states import task_machine


def _telling(machine: Any) -> set[str]:
    """Actions of which the client's story tells; who of us takes something is between colleagues."""
    return {
        action for (_from, action), step in machine.table.items() if step.event and not step.event.internal
    }


def task_rows(client: Client, user: User) -> QuerySet[TaskChange]:
    rows: QuerySet[TaskChange] = TaskChange.objects.visible_to(user).filter(subject__client=client)
    return rows.filter(action__in=_telling(task_machine))


def promise_rows(client: Client, user: User) -> QuerySet[PromiseChange]:
    rows: QuerySet[PromiseChange] = PromiseChange.objects.visible_to(user).filter(subject__client=client)
    return rows.filter(action__in=_telling(promise_machine))


def _events(rows: Any, machine: Any, address: str) -> list[Event]:
    events = []
    for change in rows.select_related("subject", "by", "on_behalf_of"):
        kind = machine.event(change.action, change.from_status, change.to_status)
        url, words = reverse(address, args=[change.subject_id]), kind.words(text=change.subject.text)
        events.append(Event(change.at, change.pk, kind.icon, words, url, change.author, change.reason))
    return events


def task_events(rows: Any) -> list[Event]:
    return _events(rows, task_machine, "plans:task_detail")


def promise_events(rows: Any) -> list[Event]:
    return _events(rows, promise_machine, "plans:promise_detail")


def made_rows(client: Client, user: User) -> QuerySet[Promise]:
    rows: QuerySet[Promise] = Promise.objects.visible_to(user).filter(client=client)
    return rows


def made_events(rows: Any) -> list[Event]:
    return [
        Event(
            row.created_at, row.pk, MADE.icon, MADE.words(text=f"{row.get_side_display()}, {row.text}"),
            reverse("plans:promise_detail", args=[row.pk]), author(row.created_by.full_name, row.on_behalf_of),
        )
        for row in rows.select_related("created_by", "on_behalf_of")
    ]  # fmt: skip


SOURCES = (
    Source("promises", _("Promises made"), made_rows, made_events, "promises.view", at="created_at",
           is_conversation=True),
    Source("promises_kept", _("Promises kept and broken"), promise_rows, promise_events, "promises.view",
           is_conversation=True),
    Source("tasks", _("Tasks"), task_rows, task_events, "tasks.view"),
)  # fmt: skip
