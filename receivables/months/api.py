from __future__ import annotations

from typing import Any

from rest_framework import serializers

from accounts.tokens.api.idempotency import Idempotent
from dossiers.api_base import reads
from kam_crm.shared.api.filters import ChangedSinceFilterSet
from kam_crm.shared.api.inputs import DayField
from kam_crm.shared.api.viewsets import CreateMixin, ReadViewSet, row_action
from receivables.models import ClosedMonth
from receivables.months import services


class ClosedMonthSerializer(serializers.ModelSerializer[ClosedMonth]):
    """`month` is its first day; one with `reopened_at` is open again, `reason` says why."""

    closed_by = serializers.EmailField(source="closed_by.email", read_only=True)
    reopened_by = serializers.EmailField(
        source="reopened_by.email", default=None, read_only=True, allow_null=True
    )

    class Meta:
        model = ClosedMonth
        fields = [
            "id",
            "month",
            "closed_by",
            "closed_at",
            "reopened_by",
            "reopened_at",
            "reason",
            "updated_at",
        ]
        read_only_fields = fields


class ClosedMonthInput(serializers.Serializer[Any]):
    month = DayField(help_text="any day of it")


class MonthReopenInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=500)


class ClosedMonthFilter(ChangedSinceFilterSet):
    class Meta:
        model = ClosedMonth
        fields: list[str] = []


class ClosedMonthViewSet(Idempotent, CreateMixin, ReadViewSet):
    """Months whose documents stand as they are: what is dated in one is refused with `month_locked`."""

    queryset = ClosedMonth.objects.select_related("closed_by", "reopened_by")
    serializer_class = ClosedMonthSerializer
    input_serializer_class = ClosedMonthInput
    capabilities = {
        **reads("receivables.view"),
        "create": services.close_month,
        "reopen": services.reopen_month,
    }
    filterset_class = ClosedMonthFilter
    ordering = ("-month",)
    ordering_fields = ("month", "updated_at")

    def do_create(self, data: dict[str, Any]) -> ClosedMonth:
        return services.close_month(by=self.request.user, **data)

    @row_action(MonthReopenInput)
    def reopen(self, row: ClosedMonth, data: dict[str, Any]) -> ClosedMonth:
        """Let documents into it again."""
        return services.reopen_month(by=self.request.user, closed=row, **data)
