from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _

from reports.api_base import ListViewSet, OfManagerSerializer
from reports.attainment.filters import AttainmentFilter
from reports.models import Attainment
from reports.nightly.filters import SnapshotFilter


class AttainmentApiFilter(SnapshotFilter, AttainmentFilter):
    manager = django_filters.CharFilter(field_name="manager__email", label=_("manager's e-mail"))


class AttainmentSerializer(OfManagerSerializer):
    """`plan` null: no plan. `landing` is where the pace of the working days gone leads by the month's end."""

    class Meta:
        model = Attainment
        fields = [
            "id", "as_of", "month", "measure", "manager", "manager_name", "plan", "fact", "attainment", "landing",
            "landing_pct", "required_per_day", "working_days", "elapsed",
        ]  # fmt: skip


class AttainmentViewSet(ListViewSet):
    """Plan, fact and landing of the month of a date, by manager and measure."""

    queryset = Attainment.objects.select_related("manager")
    serializer_class = AttainmentSerializer
    capabilities = {"list": "reports.view"}
    filterset_class = AttainmentApiFilter
    ordering = ("manager__full_name", "measure")
    ordering_fields = ("attainment", "landing_pct", "fact")
