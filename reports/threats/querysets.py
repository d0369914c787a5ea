from __future__ import annotations

from typing import Any, Self

from django.db.models import F, OuterRef, Subquery

from dossiers.clients.querysets import ClientRelatedQuerySet
from plans.models import Task

OPEN = ("found", "taken")
KIND = "reports.threat"  # of tasks about one


class ThreatQuerySet(ClientRelatedQuerySet):
    def open(self) -> Self:
        return self.filter(status__in=OPEN)

    def with_next_step(self) -> Any:
        """`step_text`, `step_on`: the open task about it that is due first."""
        tasks = Task.objects.open().filter(subject_kind=KIND, subject_id=OuterRef("pk"))
        first = tasks.order_by(F("due_on").asc(nulls_last=True), "pk")
        return self.annotate(
            step_text=Subquery(first.values("text")[:1]), step_on=Subquery(first.values("due_on")[:1])
        )
