from __future__ import annotations

from decimal import Decimal
from typing import Any

import django_filters
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.tokens.api.idempotency import Idempotent
from catalogue.api import ProductCodeField
from dossiers.clients.api_fields import OfClientInput
from dossiers.clients.filters import OfClientFilter
from kam_crm.shared import clock
from kam_crm.shared.api.inputs import DayField
from kam_crm.shared.api.viewsets import CreateMixin, ReadViewSet, row_action
from orders import services
from orders.agreed_stock.shortages import kept_today, short_of
from orders.drafting.api import ORDERS
from orders.models import AgreedStock


class AgreedStockSerializer(serializers.ModelSerializer[AgreedStock]):
    """Kept for a client up to `until`, null: for good. `in_stock`: what lies there unreserved, all warehouses."""

    client_code = serializers.CharField(source="client.code", read_only=True)
    product_code = serializers.CharField(source="product.code", read_only=True)
    in_stock = serializers.DecimalField(max_digits=14, decimal_places=3, read_only=True)
    expected_on = serializers.DateField(read_only=True, allow_null=True)
    agreed_by = serializers.EmailField(source="agreed_by.email", read_only=True)

    class Meta:
        model = AgreedStock
        fields = ["id", "client", "client_code", "product", "product_code", "quantity", "until", "note", "in_stock",
                  "expected_on", "agreed_by", "updated_at"]  # fmt: skip
        read_only_fields = fields


class AgreedStockInput(OfClientInput):
    """Agreed a second time for a product it replaces what was agreed before."""

    product_code = ProductCodeField(source="product")
    quantity = serializers.DecimalField(max_digits=14, decimal_places=3, min_value=Decimal("0.001"))
    until = DayField(required=False, allow_null=True)
    note = serializers.CharField(max_length=250, required=False, allow_blank=True, default="")


class AgreedStockFilter(OfClientFilter):
    short = django_filters.BooleanFilter(method="is_short", label=_("less in stock than agreed"))

    class Meta:
        model = AgreedStock
        fields: list[str] = []

    def is_short(self, rows: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        wanting = short_of(rows, clock.today())
        return wanting if value else rows.exclude(pk__in=wanting.values("pk"))


class AgreedStockViewSet(Idempotent, CreateMixin, ReadViewSet):
    """Stock that is kept for clients by agreement, as it holds today."""

    queryset = AgreedStock.objects.select_related("client", "product", "agreed_by")
    serializer_class = AgreedStockSerializer
    input_serializer_class = AgreedStockInput
    capabilities = {**ORDERS, "create": services.agree_stock, "end": services.end_agreed_stock}
    filterset_class = AgreedStockFilter
    search_fields = ("product__sort_key", "client__sort_key")
    ordering = ("pk",)
    ordering_fields = ("quantity", "until", "updated_at")

    def get_queryset(self) -> QuerySet[Any]:
        return kept_today(super().get_queryset(), clock.today())

    def do_create(self, data: dict[str, Any]) -> Model:
        return services.agree_stock(by=self.request.user, **data)

    @row_action()
    def end(self, row: AgreedStock, data: dict[str, Any]) -> AgreedStock:
        """It is kept no longer."""
        services.end_agreed_stock(by=self.request.user, agreed=row)
        return row
