from __future__ import annotations

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from kam_crm.shared import clock
from kam_crm.shared.api.filters import ChangedSinceFilterSet
from plans.models import Task, TaskKind, TaskStatus
from plans.tasks.querysets import TaskQuerySet


class TaskApiFilter(ChangedSinceFilterSet):
    """People are named by their keys."""

    assignee = filters.NumberFilter(field_name="assignee_id", label=_("who does it"))
    author = filters.NumberFilter(field_name="author_id", label=_("author"))
    department = filters.NumberFilter(field_name="department_id", label=_("department"))
    client = filters.NumberFilter(field_name="client_id", label=_("client"))
    client_code = filters.CharFilter(field_name="client__code", label=_("code of the client"))
    status = filters.ChoiceFilter(choices=TaskStatus.choices, label=_("status"))
    kind = filters.ChoiceFilter(choices=TaskKind.choices, label=_("kind"))
    due_from = filters.DateFilter(field_name="due_on", lookup_expr="gte")
    due_to = filters.DateFilter(field_name="due_on", lookup_expr="lte")
    overdue = filters.BooleanFilter(method="by_lateness", label=_("overdue"))

    class Meta:
        model = Task
        fields: list[str] = []

    def by_lateness(self, rows: TaskQuerySet, name: str, value: bool) -> TaskQuerySet:
        late = rows.overdue(clock.today())
        return late if value else rows.exclude(pk__in=late.values("pk"))
