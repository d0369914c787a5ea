from __future__ import annotations

from typing import Any

from django.db.models import Model

from accounts.api.idempotency import Idempotent
from kam_crm.shared.api.viewsets import CreateMixin, ReadViewSet, deed
from plans import services
from plans.api import serializers
from plans.filters import ContactApiFilter, WeekPlanFilter
from plans.models import Contact, WeekPlan


class ContactViewSet(Idempotent, CreateMixin, ReadViewSet):
    """Visits and calls: POST plans one, `log` closes it with its result."""

    queryset = Contact.objects.select_related("client", "manager", "done_by", "on_behalf_of")
    serializer_class = serializers.ContactSerializer
    input_serializer_class = serializers.PlanContactSerializer
    capabilities = {
        "list": "contacts.view",
        "retrieve": "contacts.view",
        "create": "contacts.plan",
        "move": "contacts.plan",
        "cancel": "contacts.plan",
        "log": "contacts.plan",
    }
    filterset_class = ContactApiFilter
    search_fields = ("client__sort_key", "client__code")
    ordering = ("-day",)
    ordering_fields = ("day", "updated_at")

    def do_create(self, data: dict[str, Any]) -> Model:
        return services.plan_contact(by=self.request.user, **data)

    @deed(serializers.MoveContactSerializer)
    def move(self, row: Contact, data: dict[str, Any]) -> Model:
        return services.move_contact(by=self.request.user, contact=row, **data)

    @deed(serializers.ReasonSerializer)
    def cancel(self, row: Contact, data: dict[str, Any]) -> Model:
        return services.cancel_contact(by=self.request.user, contact=row, **data)

    @deed(serializers.LogContactSerializer)
    def log(self, row: Contact, data: dict[str, Any]) -> Model:
        return services.log_contact(
            by=self.request.user,
            contact=row,
            result=serializers.result_of(data),
            persons=data.get("persons", ()),
            day=data.get("day"),
            result_uuid=data.get("result_uuid"),
        )


class WeekPlanViewSet(Idempotent, ReadViewSet):
    """Week plans of managers, submitted and decided by verbs."""

    queryset = WeekPlan.objects.select_related("manager")
    serializer_class = serializers.WeekPlanSerializer
    capabilities = {
        "list": "contacts.view",
        "retrieve": "contacts.view",
        "submit": "week.submit",
        "approve": "week.decide",
        "send_back": "week.decide",
    }
    filterset_class = WeekPlanFilter
    ordering = ("-iso_year", "-iso_week")
    ordering_fields = ("iso_year", "iso_week", "updated_at")

    @deed()
    def submit(self, row: WeekPlan, data: dict[str, Any]) -> Model:
        return services.submit_week(by=self.request.user, plan=row)

    @deed(serializers.ReasonSerializer)
    def approve(self, row: WeekPlan, data: dict[str, Any]) -> Model:
        return services.approve_week(by=self.request.user, plan=row, comment=data["reason"])

    @deed(serializers.ReasonSerializer, url_path="return")
    def send_back(self, row: WeekPlan, data: dict[str, Any]) -> Model:
        return services.return_week(by=self.request.user, plan=row, comment=data["reason"])
