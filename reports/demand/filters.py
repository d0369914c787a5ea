from __future__ import annotations

from typing import Any

import django_filters as filters
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kam_crm.shared import clock
from kam_crm.shared.api.filters import ChangedSinceFilterSet
from reports.models import DemandEstimate, DemandRequest


class DemandRequestFilter(filters.FilterSet):
    segment = filters.NumberFilter(field_name="segment_id", label=_("market segment"))
    open = filters.BooleanFilter(method="by_openness", label=pgettext_lazy("answers", "still to come"))

    class Meta:
        model = DemandRequest
        fields: list[str] = []

    def by_openness(self, rows: Any, name: str, value: bool) -> Any:
        return rows.filter(due_on__gte=clock.today()) if value else rows.filter(due_on__lt=clock.today())


class DemandRequestApiFilter(ChangedSinceFilterSet, DemandRequestFilter):
    class Meta(DemandRequestFilter.Meta):
        pass


class DemandEstimateFilter(ChangedSinceFilterSet):
    request = filters.NumberFilter(field_name="request_id", label=_("question about demand"))
    manager = filters.NumberFilter(field_name="manager_id", label=_("manager"))

    class Meta:
        model = DemandEstimate
        fields: list[str] = []
