from __future__ import annotations

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from kam_crm.shared.api.filters import ChangedSinceFilterSet
from plans.models import Trip


class TripFilter(filters.FilterSet):
    """Trips that touch the days between `since` and `until`."""

    manager = filters.NumberFilter(field_name="manager_id", label=_("manager"))
    since = filters.DateFilter(field_name="ends_on", lookup_expr="gte", label=_("from"))
    until = filters.DateFilter(field_name="starts_on", lookup_expr="lte", label=_("until"))

    class Meta:
        model = Trip
        fields: list[str] = []


class TripApiFilter(ChangedSinceFilterSet, TripFilter):
    order_number = filters.CharFilter(label=_("number of the order"))

    class Meta(TripFilter.Meta):
        pass
