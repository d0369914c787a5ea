from __future__ import annotations

from typing import Any

from django.db.models import Model
from rest_framework import serializers

from dossiers.api_base import TwoInputsViewSet, reads
from dossiers.clients.api_fields import ManagerField
from kam_crm.shared.api.inputs import DayField, MomentField
from plans import services
from plans.models import Trip
from plans.trips.filters import TripApiFilter


class TripSerializer(serializers.ModelSerializer[Trip]):
    """A journey of a manager; the contacts that belong to it are `/activities/?trip=`."""

    manager = serializers.EmailField(source="manager.email", read_only=True)

    class Meta:
        model = Trip
        fields = [
            "id",
            "manager",
            "title",
            "starts_on",
            "ends_on",
            "order_number",
            "created_at",
            "updated_at",
        ]


class TripFactsInput(serializers.Serializer[Any]):
    title = serializers.CharField(max_length=150)
    starts_on = DayField()
    ends_on = DayField()
    order_number = serializers.CharField(max_length=40, required=False, allow_blank=True)


class TripInput(TripFactsInput):
    manager = ManagerField(required=False, help_text="the caller unless given")


class TripChange(TripFactsInput):
    expected_updated_at = MomentField(required=False)


class TripViewSet(TwoInputsViewSet):
    """Business trips of managers, each with several clients on one route."""

    queryset = Trip.objects.select_related("manager")
    serializer_class = TripSerializer
    create_serializer_class = TripInput
    change_serializer_class = TripChange
    capabilities = {
        **reads("activities.view"),
        "create": services.add_trip,
        "partial_update": services.update_trip,
    }
    filterset_class = TripApiFilter
    search_fields = ("title", "order_number")
    ordering = ("-starts_on",)
    ordering_fields = ("starts_on", "updated_at")

    def do_create(self, data: dict[str, Any]) -> Model:
        return services.add_trip(by=self.request.user, **data)

    def do_update(self, row: Trip, data: dict[str, Any]) -> Model:
        return services.update_trip(by=self.request.user, trip=row, **data)
