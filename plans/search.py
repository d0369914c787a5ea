"""What was written of contacts, promises and tasks, found by its words."""

from __future__ import annotations

from django.db.models import F, QuerySet

from dossiers.finding.asked import Asked
from plans.models import Activity, Promise, Task


def results_asked(asked: Asked) -> QuerySet[Activity]:
    """Contacts that took place, by their result; of a named client alone all of them, the newest first."""
    rows = Activity.objects.visible_to(asked.user).filter(status="done")
    return rows.filter(asked.holding("result")).order_by("-day", "-pk")


def promises_asked(asked: Asked) -> QuerySet[Promise]:
    """Open ones first."""
    rows = Promise.objects.visible_to(asked.user).filter(asked.holding("text", person="person"))
    return rows.order_by(F("closed_on").desc(nulls_first=True), "due_on", "pk")


def tasks_asked(asked: Asked) -> QuerySet[Task]:
    """Open ones first."""
    rows = Task.objects.visible_to(asked.user).filter(asked.holding("text", person="person"))
    return rows.order_by(F("done_at").desc(nulls_first=True), "due_on", "pk")
