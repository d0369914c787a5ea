from __future__ import annotations

from typing import Any

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from kam_crm.shared import clock
from kam_crm.shared.api.filters import ChangedSinceFilterSet
from plans.models import Decision, DecisionTopic


class DecisionFilter(filters.FilterSet):
    topic = filters.ChoiceFilter(choices=DecisionTopic.choices, label=_("topic"))
    department = filters.NumberFilter(field_name="department_id", label=_("department"))
    in_force = filters.BooleanFilter(method="by_force", label=_("in force today"))
    unread = filters.BooleanFilter(method="by_reading", label=_("not read yet"))

    class Meta:
        model = Decision
        fields: list[str] = []

    def by_force(self, rows: Any, name: str, value: bool) -> Any:
        running = Decision.objects.visible_to(self.request.user).in_force(clock.today()).values("pk")
        return rows.filter(pk__in=running) if value else rows.exclude(pk__in=running)

    def by_reading(self, rows: Any, name: str, value: bool) -> Any:
        user = self.request.user
        unread = Decision.objects.visible_to(user).unread_by(user, clock.today()).values("pk")
        return rows.filter(pk__in=unread) if value else rows.exclude(pk__in=unread)


class DecisionApiFilter(ChangedSinceFilterSet, DecisionFilter):
    class Meta(DecisionFilter.Meta):
        pass
