from __future__ import annotations

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from kam_crm.shared.api.filters import ChangedSinceFilterSet
from plans.models import Activity, ActivityKind, ActivityStatus


class ActivityFilter(filters.FilterSet):
    """Chips of the list of activities."""

    status = filters.ChoiceFilter(choices=ActivityStatus.choices, label=_("status"))
    kind = filters.ChoiceFilter(choices=ActivityKind.choices, label=_("kind"))
    manager = filters.NumberFilter(field_name="manager_id")
    client = filters.NumberFilter(field_name="client_id")
    off_plan = filters.BooleanFilter(field_name="is_off_plan")
    since = filters.DateFilter(field_name="day", lookup_expr="gte")
    until = filters.DateFilter(field_name="day", lookup_expr="lte")

    class Meta:
        model = Activity
        fields: list[str] = []


class ActivityApiFilter(ChangedSinceFilterSet, ActivityFilter):
    """The same for programs, who know clients by their codes."""

    client_code = filters.CharFilter(field_name="client__code")

    class Meta(ActivityFilter.Meta):
        pass
