"""What was written of contacts, promises and tasks, found by its words."""

from __future__ import annotations

from django.db.models import F, Q, QuerySet

from accounts.models import User
from dossiers.finding.asked import Asked
from kam_crm.shared.meant import Meant
from plans.models import Activity, Promise, Task


def results_asked(asked: Asked) -> Meant:
    """Contacts that took place, by their result; of a named client alone all of them, the newest first."""
    return Meant(_results, (asked.holding("result"),))


def promises_asked(asked: Asked) -> Meant:
    """Open ones first."""
    return Meant(_promises, (asked.holding("text", person="person"),))


def tasks_asked(asked: Asked) -> Meant:
    """Open ones first."""
    return Meant(_tasks, (asked.holding("text", person="person"),))


def _results(user: User, found: Q) -> QuerySet[Activity]:
    return Activity.objects.visible_to(user).filter(status="done").filter(found).order_by("-day", "-pk")


def _promises(user: User, found: Q) -> QuerySet[Promise]:
    rows = Promise.objects.visible_to(user).filter(found)
    return rows.order_by(F("closed_on").desc(nulls_first=True), "due_on", "pk")


def _tasks(user: User, found: Q) -> QuerySet[Task]:
    rows = Task.objects.visible_to(user).filter(found)
    return rows.order_by(F("done_at").desc(nulls_first=True), "due_on", "pk")
