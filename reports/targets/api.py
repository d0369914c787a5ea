from __future__ import annotations

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.tokens.api.idempotency import Idempotent
from dossiers.clients.api_fields import ManagerField
from kam_crm.shared.api.filters import ChangedSinceFilterSet
from kam_crm.shared.api.inputs import ChoiceField, DayField
from kam_crm.shared.api.viewsets import CreateMixin, ReadViewSet, WriteViewSet
from reports.api_base import OfManagerSerializer
from reports.models import (
    Measure,
    Target,
    TargetCorrection,
)
from reports.targets.services import correct_target, set_target


class TargetFilter(ChangedSinceFilterSet):
    month = django_filters.DateFilter(label=_("month, its first day"))
    measure = django_filters.ChoiceFilter(choices=Measure.choices, label=_("measure"))
    manager = django_filters.CharFilter(field_name="manager__email", label=_("manager's e-mail"))


class TargetSerializer(OfManagerSerializer):
    """`amount` is money net of VAT for revenue, a number of clients otherwise; `month` is its first day."""

    class Meta:
        model = Target
        fields = ["id", "month", "measure", "manager", "manager_name", "amount", "updated_at"]


class TargetInput(serializers.Serializer[Any]):
    """Any day names its month. A target that is there already is replaced."""

    month = DayField()
    measure = ChoiceField(choices=Measure.choices)
    manager = ManagerField()
    amount = serializers.DecimalField(max_digits=14, decimal_places=2)


class TargetChange(serializers.Serializer[Any]):
    amount = serializers.DecimalField(max_digits=14, decimal_places=2)


class TargetViewSet(Idempotent, WriteViewSet):
    """What managers are to reach by month. A target of the same month, measure and manager is replaced.

    Those of a month that is over are refused with `month_closed`: /target-corrections/ asks the director.
    """

    queryset = Target.objects.select_related("manager")
    serializer_class = TargetSerializer
    capabilities = {
        "list": "targets.view", "retrieve": "targets.view", "create": set_target, "partial_update": set_target,
        "destroy": set_target,
    }  # fmt: skip
    filterset_class = TargetFilter
    ordering = ("-month",)
    ordering_fields = ("month", "amount", "updated_at")

    @property
    def input_serializer_class(self) -> type[serializers.BaseSerializer[Any]]:  # type: ignore[override]
        return TargetChange if self.action == "partial_update" else TargetInput

    def do_create(self, data: dict[str, Any]) -> Any:
        return set_target(by=self.request.user, **data)

    def do_update(self, row: Target, data: dict[str, Any]) -> Any:
        amount = data.get("amount", row.amount)
        return set_target(
            by=self.request.user, month=row.month, measure=row.measure, manager=row.manager, amount=amount
        )

    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        row: Target = self.get_object()
        set_target(by=request.user, month=row.month, measure=row.measure, manager=row.manager, amount=None)
        return Response(status=status.HTTP_204_NO_CONTENT)


class TargetCorrectionSerializer(OfManagerSerializer):
    """What was asked to be written over; `request` is its request (approvals), `decision` empty while it is open."""

    request = serializers.IntegerField(source="request.pk", read_only=True)
    reason = serializers.CharField(source="request.reason", read_only=True)
    decision = serializers.CharField(source="request.decision", read_only=True, allow_blank=True)

    class Meta:
        model = TargetCorrection
        fields = ["id", "month", "measure", "manager", "manager_name", "was", "amount", "reason", "request", "decision",
                  "created_at", "updated_at"]  # fmt: skip


class TargetCorrectionInput(TargetInput):
    """`amount` null takes the target away."""

    amount = serializers.DecimalField(max_digits=14, decimal_places=2, allow_null=True)
    reason = serializers.CharField(max_length=2000)


class TargetCorrectionFilter(ChangedSinceFilterSet):
    month = django_filters.DateFilter(label=_("month, its first day"))

    class Meta:
        model = TargetCorrection
        fields: list[str] = []


class TargetCorrectionViewSet(Idempotent, CreateMixin, ReadViewSet):
    """Targets of closed months that heads ask to change; the director decides (approvals)."""

    queryset = TargetCorrection.objects.select_related("manager").prefetch_related("approvals")
    serializer_class = TargetCorrectionSerializer
    input_serializer_class = TargetCorrectionInput
    capabilities = {"list": "targets.view", "retrieve": "targets.view", "create": correct_target}
    filterset_class = TargetCorrectionFilter
    ordering = ("-created_at",)
    ordering_fields = ("month", "created_at", "updated_at")

    def do_create(self, data: dict[str, Any]) -> Any:
        return correct_target(by=self.request.user, **data)
