"""Figures for programs. Rows of a night are found by its date: counting it again gives them other ids."""

from __future__ import annotations

from typing import Any

from rest_framework import mixins, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.idempotency import Idempotent
from kam_crm.shared.api.viewsets import ReadViewSet, ScopedViewSet, WriteViewSet
from reports.api import filters
from reports.api import serializers as shapes
from reports.models import Alert, Attainment, ClientMonth, NightlyRun, SegmentSnapshot, Target
from reports.services.targets import set_target


class ListViewSet(mixins.ListModelMixin, ScopedViewSet):
    """A list without addresses of single rows."""


class SegmentViewSet(ListViewSet):
    """ABC and XYZ of clients as of a date, largest first, each with the sentence that explains it."""

    queryset = SegmentSnapshot.objects.select_related("client", "policy")
    serializer_class = shapes.SegmentSerializer
    capabilities = {"list": "reports.view"}
    filterset_class = filters.SegmentFilter
    search_fields = ("client__sort_key", "client__code")
    ordering = ("-amount",)
    ordering_fields = {"amount": "amount", "share": "share", "client_code": "client__code"}


class AttainmentViewSet(ListViewSet):
    """Plan, fact and landing of the month of a date, by manager and measure."""

    queryset = Attainment.objects.select_related("manager")
    serializer_class = shapes.AttainmentSerializer
    capabilities = {"list": "reports.view"}
    filterset_class = filters.AttainmentFilter
    ordering = ("manager__full_name", "measure")
    ordering_fields = ("attainment", "landing_pct", "fact")


class AlertViewSet(ListViewSet):
    """What the night of a date found changed, the weightiest first."""

    queryset = Alert.objects.select_related("client")
    serializer_class = shapes.AlertSerializer
    capabilities = {"list": "reports.view"}
    filterset_class = filters.AlertFilter
    ordering = ("-weight",)


class ClientMonthViewSet(ListViewSet):
    """Net sales of clients by month, as of the last nightly."""

    queryset = ClientMonth.objects.select_related("client")
    serializer_class = shapes.ClientMonthSerializer
    capabilities = {"list": "reports.view"}
    filterset_class = filters.ClientMonthFilter
    ordering = ("-month",)
    ordering_fields = {"month": "month", "revenue": "revenue", "client_code": "client__code"}


class TargetViewSet(Idempotent, WriteViewSet):
    """What managers are to reach by month. A target of the same month, measure and manager is replaced."""

    queryset = Target.objects.select_related("manager")
    serializer_class = shapes.TargetSerializer
    capabilities = {
        "list": "targets.view", "retrieve": "targets.view", "create": "targets.write",
        "partial_update": "targets.write", "destroy": "targets.write",
    }  # fmt: skip
    filterset_class = filters.TargetFilter
    ordering = ("-month",)
    ordering_fields = ("month", "amount", "updated_at")

    @property
    def input_serializer_class(self) -> type[serializers.BaseSerializer[Any]]:  # type: ignore[override]
        return shapes.TargetChange if self.action == "partial_update" else shapes.TargetInput

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


class NightlyRunViewSet(ReadViewSet):
    """Steps of nightly runs: when, how many rows, how long, what went wrong."""

    queryset = NightlyRun.objects.all()
    serializer_class = shapes.NightlyRunSerializer
    capabilities = {"list": "nightly.view", "retrieve": "nightly.view"}
    filterset_class = filters.NightlyRunFilter
    ordering = ("-as_of", "position")
