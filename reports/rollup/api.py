from __future__ import annotations

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.rights.api_fields import sees_margin
from reports.api_base import OF_CLIENT, ListViewSet, OfClientSerializer
from reports.models import (
    ClientMonth,
)


class ClientMonthFilter(django_filters.FilterSet):
    client = django_filters.NumberFilter(field_name="client_id", label=_("client"))
    client_code = django_filters.CharFilter(field_name="client__code", label=_("client's code"))
    manager = django_filters.CharFilter(field_name="client__manager__email", label=_("manager's e-mail"))
    month_from = django_filters.DateFilter(field_name="month", lookup_expr="gte", label=_("from month"))
    month_to = django_filters.DateFilter(field_name="month", lookup_expr="lte", label=_("to month"))


class ClientMonthSerializer(OfClientSerializer):
    """`known_revenue` and `cost` are of lines whose cost is known; null for callers who do not see margins."""

    known_revenue = serializers.DecimalField(14, 2, read_only=True, allow_null=True)
    cost = serializers.DecimalField(14, 2, read_only=True, allow_null=True)

    class Meta:
        model = ClientMonth
        fields = [
            "id",
            *OF_CLIENT,
            "month",
            "revenue",
            "known_revenue",
            "cost",
            "lines",
            "first_on",
            "last_on",
        ]

    def to_representation(self, instance: Any) -> Any:
        data = super().to_representation(instance)
        # row by row: a deputy sees the margins of their own clients and not of those they stand in for
        if not sees_margin(self.context["request"], instance.client.manager_id):
            data.update(known_revenue=None, cost=None)
        return data


class ClientMonthViewSet(ListViewSet):
    """Net sales of clients by month, as of the last nightly."""

    queryset = ClientMonth.objects.select_related("client")
    serializer_class = ClientMonthSerializer
    capabilities = {"list": "reports.view"}
    filterset_class = ClientMonthFilter
    ordering = ("-month",)
    ordering_fields = {"month": "month", "revenue": "revenue", "client_code": "client__code"}
