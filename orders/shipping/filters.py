from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _

from kam_crm.shared.api.filters import MomentFilter
from orders.drafting.filters import CREATED_SINCE, DatedFilter
from orders.models import (
    LineKind,
    Shipment,
    ShipmentLine,
)


class ShipmentFilter(DatedFilter):
    """A posted document never changes, so what is new has been entered."""

    updated_since = MomentFilter("created_at", "gte", label=CREATED_SINCE)
    number = django_filters.CharFilter(label=_("number"))
    order = django_filters.NumberFilter(field_name="order_id", label=_("order"))
    # a return names its shipment: there is one where `returns` is not null
    is_return = django_filters.BooleanFilter(
        field_name="returns", lookup_expr="isnull", exclude=True, label=_("returns")
    )

    class Meta:
        model = Shipment
        fields: list[str] = []


class ShipmentLineFilter(DatedFilter):
    updated_since = MomentFilter("shipment__created_at", "gte", label=CREATED_SINCE)
    shipment = django_filters.NumberFilter(field_name="shipment_id", label=_("document"))
    product = django_filters.NumberFilter(field_name="product_id", label=_("product"))
    kind = django_filters.ChoiceFilter(choices=LineKind.choices, label=_("kind"))

    class Meta:
        model = ShipmentLine
        fields: list[str] = []
