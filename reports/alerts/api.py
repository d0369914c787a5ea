from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from reports.alerts.filters import AlertFilter
from reports.alerts.pages.texts import sentence
from reports.api_base import OF_CLIENT, ListViewSet, OfClientSerializer
from reports.models import Alert
from reports.nightly.filters import SnapshotFilter


class AlertApiFilter(SnapshotFilter, AlertFilter):
    client_code = django_filters.CharFilter(field_name="client__code", label=_("client's code"))
    manager = django_filters.CharFilter(field_name="client__manager__email", label=_("manager's e-mail"))


class AlertSerializer(OfClientSerializer):
    """`text` stands after the client's name; `figures` are what it is made of."""

    text = serializers.SerializerMethodField()
    figures = serializers.DictField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = Alert
        fields = ["id", "as_of", *OF_CLIENT, "kind", "weight", "text", "figures"]

    def get_text(self, row: Alert) -> str:
        return sentence(row)


class AlertViewSet(ListViewSet):
    """What the nightly of a date found changed, the weightiest first."""

    queryset = Alert.objects.select_related("client")
    serializer_class = AlertSerializer
    capabilities = {"list": "reports.view"}
    filterset_class = AlertApiFilter
    ordering = ("-weight",)
