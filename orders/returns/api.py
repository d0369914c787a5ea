from __future__ import annotations

from decimal import Decimal
from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.tokens.api.idempotency import Idempotent
from kam_crm.shared.api.filters import ChangedSinceFilterSet
from kam_crm.shared.api.inputs import DayField, RowInput
from kam_crm.shared.api.viewsets import CreateMixin, ReadViewSet, row_action
from kam_crm.shared.errors import BusinessRuleError
from orders import services
from orders.models import GoodsReturn, ReturnLine, ReturnReason, ReturnStatus, Shipment


class ReturnLineSerializer(serializers.ModelSerializer[ReturnLine]):
    class Meta:
        model = ReturnLine
        fields = ["shipment_line", "quantity"]
        read_only_fields = fields


class GoodsReturnSerializer(serializers.ModelSerializer[GoodsReturn]):
    """Goods that come back. `document` is the posted return, null until the goods are accepted."""

    shipment_number = serializers.CharField(source="shipment.number", read_only=True)
    client = serializers.IntegerField(source="client_id", read_only=True)
    client_code = serializers.CharField(source="shipment.client.code", read_only=True)
    cause = serializers.CharField(source="cause.name", default=None, read_only=True, allow_null=True)
    announced_by = serializers.EmailField(source="announced_by.email", read_only=True)
    lines = ReturnLineSerializer(many=True, read_only=True)

    class Meta:
        model = GoodsReturn
        fields = ["id", "shipment", "shipment_number", "client", "client_code", "status", "reason", "cause", "measure",
                  "date", "document",
                  "announced_by", "announced_at", "lines", "updated_at"]  # fmt: skip
        read_only_fields = fields


class ComingBackInput(RowInput):
    """`line` is the id of a shipment line."""

    line = serializers.IntegerField(min_value=1)
    quantity = serializers.DecimalField(max_digits=14, decimal_places=3, min_value=Decimal("0.001"))


class AnnounceInput(serializers.Serializer[Any]):
    shipment = serializers.IntegerField(min_value=1)
    reason = serializers.CharField(max_length=250)
    cause = serializers.CharField(
        max_length=60, required=False, allow_blank=True, help_text="a name of the list of reasons"
    )
    measure = serializers.CharField(max_length=500, required=False, allow_blank=True)
    lines = ComingBackInput(many=True)


class AcceptInput(serializers.Serializer[Any]):
    """`date`: when the goods came; in a past month the head is asked, and `reason` is needed."""

    date = DayField()
    reason = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")


class RefuseInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")


class GoodsReturnFilter(ChangedSinceFilterSet):
    status = django_filters.ChoiceFilter(choices=ReturnStatus.choices, label=_("status"))
    shipment = django_filters.NumberFilter(field_name="shipment_id", label=_("shipment"))

    class Meta:
        model = GoodsReturn
        fields: list[str] = []


class GoodsReturnViewSet(Idempotent, CreateMixin, ReadViewSet):
    """Returns of goods: announced by the manager, accepted by sales support."""

    queryset = GoodsReturn.objects.select_related(
        "shipment__client", "announced_by", "cause"
    ).prefetch_related("lines")
    serializer_class = GoodsReturnSerializer
    input_serializer_class = AnnounceInput
    capabilities = {
        "list": "orders.view",
        "retrieve": "orders.view",
        "create": services.announce_return,
        "accept": services.accept_goods,
        "refuse": services.refuse_return,
        "withdraw": services.withdraw_return,
    }
    filterset_class = GoodsReturnFilter
    search_fields = ("shipment__number", "shipment__client__sort_key")
    ordering = ("-announced_at",)
    ordering_fields = ("announced_at", "date", "updated_at")

    def do_create(self, data: dict[str, Any]) -> GoodsReturn:
        shipment = Shipment.objects.visible_to(self.request.user).filter(pk=data["shipment"]).first()
        if shipment is None:
            raise BusinessRuleError("shipment_unknown", _("There is no such shipment."), "shipment")
        quantities = {line["line"]: line["quantity"] for line in data["lines"]}
        cause = None
        if name := data.get("cause"):
            cause = ReturnReason.objects.filter(name=name).first()
            if cause is None:
                raise BusinessRuleError("word_unknown", _("The list has no such word."), "cause")
        return services.announce_return(
            by=self.request.user, shipment=shipment, quantities=quantities, reason=data["reason"],
            cause=cause, measure=data.get("measure", ""),
        )  # fmt: skip

    @row_action(AcceptInput)
    def accept(self, row: GoodsReturn, data: dict[str, Any]) -> GoodsReturn:
        """The goods came: post the return, or ask the head where the day lies in a past month."""
        return services.accept_goods(by=self.request.user, goods_return=row, **data)

    @row_action(RefuseInput)
    def refuse(self, row: GoodsReturn, data: dict[str, Any]) -> GoodsReturn:
        """Refuse what was announced, with a reason."""
        return services.refuse_return(by=self.request.user, goods_return=row, **data)

    @row_action()
    def withdraw(self, row: GoodsReturn, data: dict[str, Any]) -> GoodsReturn:
        """The manager takes the announcement back."""
        return services.withdraw_return(by=self.request.user, goods_return=row)
