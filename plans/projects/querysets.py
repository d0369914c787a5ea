from __future__ import annotations

import datetime as dt
from typing import Any, Self

from django.db.models import Count, Exists, Min, OuterRef, Q

from dossiers.clients.querysets import ClientRelatedQuerySet, client_scope
from kam_crm.shared.scoping import Person, ScopedQuerySet


class ProjectQuerySet(ClientRelatedQuerySet):
    def open(self) -> Self:
        return self.filter(status="open")

    def late(self, as_of: dt.date) -> Self:
        """Open ones with a stage whose day is over."""
        from plans.models import ProjectStage

        stages = ProjectStage.objects.filter(project=OuterRef("pk")).late(as_of)
        return self.open().filter(Exists(stages))

    def with_stages(self, as_of: dt.date) -> Any:
        """`stage_count`, `stages_done`, `stages_late`, `next_due` of those that are not done."""
        to_do = Q(stages__done_on__isnull=True)
        return self.annotate(
            stage_count=Count("stages"),
            stages_done=Count("stages", filter=Q(stages__done_on__isnull=False)),
            stages_late=Count("stages", filter=to_do & Q(stages__due_on__lt=as_of)),
            next_due=Min("stages__due_on", filter=to_do),
        )


class ProjectStageQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        return self.filter(client_scope(user, "project__client__"))

    def late(self, as_of: dt.date) -> Self:
        return self.filter(done_on__isnull=True, due_on__lt=as_of)
