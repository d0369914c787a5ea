from __future__ import annotations

from typing import Any

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from kam_crm.shared import clock
from kam_crm.shared.api.filters import ChangedSinceFilterSet
from plans.models import Project, ProjectKind, ProjectStatus


class ProjectFilter(filters.FilterSet):
    status = filters.ChoiceFilter(choices=ProjectStatus.choices, label=_("status"))
    kind = filters.ChoiceFilter(choices=ProjectKind.choices, label=_("kind"))
    done = filters.BooleanFilter(method="by_result", label=_("with a result"))
    client = filters.NumberFilter(field_name="client_id", label=_("client"))
    manager = filters.NumberFilter(field_name="client__manager_id", label=_("manager"))
    late = filters.BooleanFilter(method="by_lateness", label=_("with a late stage"))

    class Meta:
        model = Project
        fields: list[str] = []

    def by_result(self, rows: Any, name: str, value: bool) -> Any:
        return rows.exclude(result="") if value else rows.filter(result="")

    def by_lateness(self, rows: Any, name: str, value: bool) -> Any:
        late = Project.objects.visible_to(self.request.user).late(clock.today()).values("pk")
        return rows.filter(pk__in=late) if value else rows.exclude(pk__in=late)


class ProjectApiFilter(ChangedSinceFilterSet, ProjectFilter):
    copied_from = filters.NumberFilter(field_name="copied_from_id", label=_("copied from"))

    class Meta(ProjectFilter.Meta):
        pass
