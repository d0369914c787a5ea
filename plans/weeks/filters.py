from __future__ import annotations

import django_filters as filters

from kam_crm.shared.api.filters import ChangedSinceFilterSet
from plans.models import WeekPlan, WeekStatus


class WeekPlanFilter(ChangedSinceFilterSet):
    status = filters.ChoiceFilter(choices=WeekStatus.choices)
    manager = filters.CharFilter(field_name="manager__email", lookup_expr="iexact")
    iso_year = filters.NumberFilter()
    iso_week = filters.NumberFilter()

    class Meta:
        model = WeekPlan
        fields: list[str] = []
