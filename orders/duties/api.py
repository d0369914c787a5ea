from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Model
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from rest_framework import serializers

from accounts.tokens.api.idempotency import Idempotent
from dossiers.clients.api_fields import NameField
from kam_crm.shared.api.filters import ChangedSinceFilterSet
from kam_crm.shared.api.inputs import DayField
from kam_crm.shared.api.viewsets import CreateMixin, ReadViewSet, row_action
from kam_crm.shared.errors import BusinessRuleError
from orders import services
from orders.drafting.api import ORDERS
from orders.models import Order, ServiceKind, ServiceLine


class ServiceKindSerializer(serializers.ModelSerializer[ServiceKind]):
    class Meta:
        model = ServiceKind
        fields = ["id", "name", "is_active"]
        read_only_fields = fields


class ServiceKindViewSet(ReadViewSet):
    """The company's kinds of services."""

    queryset = ServiceKind.objects.all()
    serializer_class = ServiceKindSerializer
    capabilities = ORDERS
    ordering = ("position",)
    ordering_fields = ("position", "name")


class ServiceLineSerializer(serializers.ModelSerializer[ServiceLine]):
    """A service that goes with an order; `done_on` is null while it is owed."""

    order_number = serializers.CharField(source="order.number", read_only=True)
    client = serializers.IntegerField(source="order.client_id", read_only=True)
    kind = serializers.CharField(source="kind.name", read_only=True)
    done_by = serializers.EmailField(source="done_by.email", read_only=True, default=None, allow_null=True)

    class Meta:
        model = ServiceLine
        fields = ["id", "order", "order_number", "client", "kind", "text", "due_on", "done_on", "done_by", "result",
                  "created_at", "updated_at"]  # fmt: skip
        read_only_fields = fields


class ServiceLineInput(serializers.Serializer[Any]):
    order = serializers.IntegerField(min_value=1)
    kind = NameField(model=ServiceKind, required=True, allow_null=False)
    text = serializers.CharField(max_length=250, required=False, allow_blank=True, default="")
    due_on = DayField(required=False, allow_null=True)


class ServiceDoneInput(serializers.Serializer[Any]):
    """`done_on` is today where it is left out."""

    done_on = DayField(required=False)
    result = serializers.CharField(max_length=250, required=False, allow_blank=True, default="")


class ServiceLineFilter(ChangedSinceFilterSet):
    order = django_filters.NumberFilter(field_name="order_id", label=_("order"))
    client = django_filters.NumberFilter(field_name="order__client_id", label=_("client"))
    done = django_filters.BooleanFilter(
        field_name="done_on", lookup_expr="isnull", exclude=True, label=pgettext_lazy("service", "done")
    )

    class Meta:
        model = ServiceLine
        fields: list[str] = []


class ServiceLineViewSet(Idempotent, CreateMixin, ReadViewSet):
    """Services that go with orders: owed, done with a result."""

    queryset = ServiceLine.objects.select_related("order", "kind", "done_by")
    serializer_class = ServiceLineSerializer
    input_serializer_class = ServiceLineInput
    capabilities = {
        **ORDERS,
        "create": services.add_service_line,
        "complete": services.complete_service_line,
        "remove": services.remove_service_line,
    }
    filterset_class = ServiceLineFilter
    ordering = ("pk",)
    ordering_fields = ("due_on", "updated_at")

    def do_create(self, data: dict[str, Any]) -> Model:
        order = Order.objects.visible_to(self.request.user).filter(pk=data.pop("order")).first()
        if order is None:
            raise BusinessRuleError("order_unknown", _("There is no such order."), "order")
        return services.add_service_line(by=self.request.user, order=order, **data)

    @row_action(ServiceDoneInput)
    def complete(self, row: ServiceLine, data: dict[str, Any]) -> ServiceLine:
        """It is done: when, by whom, with what result."""
        return services.complete_service_line(by=self.request.user, line=row, **data)

    @row_action()
    def remove(self, row: ServiceLine, data: dict[str, Any]) -> ServiceLine:
        """It is not owed after all."""
        services.remove_service_line(by=self.request.user, line=row)
        return row
