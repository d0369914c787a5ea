from __future__ import annotations

from typing import Any

from django.db.models import Model
from rest_framework import serializers

from accounts.tokens.api.idempotency import Idempotent
from kam_crm.shared.api.viewsets import ReadViewSet, row_action
from plans import services
from plans.activities import api as activities
from plans.models import WeekPlan
from plans.weeks.filters import WeekPlanFilter


class WeekPlanSerializer(serializers.ModelSerializer[WeekPlan]):
    manager = serializers.EmailField(source="manager.email", read_only=True)

    class Meta:
        model = WeekPlan
        fields = ["id", "manager", "iso_year", "iso_week", "status", "created_at", "updated_at"]


class WeekPlanViewSet(Idempotent, ReadViewSet):
    """Week plans of managers, submitted and decided by verbs."""

    queryset = WeekPlan.objects.select_related("manager")
    serializer_class = WeekPlanSerializer
    capabilities = {
        "list": "activities.view",
        "retrieve": "activities.view",
        "submit": services.submit_week,
        "approve": services.approve_week,
        "send_back": services.return_week,
    }
    filterset_class = WeekPlanFilter
    ordering = ("-iso_year", "-iso_week")
    ordering_fields = ("iso_year", "iso_week", "updated_at")

    @row_action(activities.ReasonSerializer)
    def submit(self, row: WeekPlan, data: dict[str, Any]) -> Model:
        """`reason` says why what must be met is not in the week."""
        return services.submit_week(by=self.request.user, plan=row, reason=data["reason"])

    @row_action(activities.ReasonSerializer)
    def approve(self, row: WeekPlan, data: dict[str, Any]) -> Model:
        return services.approve_week(by=self.request.user, plan=row, reason=data["reason"])

    # `return` is a word of the language and can only be the address
    @row_action(activities.ReasonSerializer, url_path="return")
    def send_back(self, row: WeekPlan, data: dict[str, Any]) -> Model:
        return services.return_week(by=self.request.user, plan=row, reason=data["reason"])
