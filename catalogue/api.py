from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.rights.api_fields import SecretField
from accounts.tokens.api.idempotency import Idempotent
from catalogue.filters import PriceFilter, ProductFilter
from catalogue.models import Price, PriceColumn, Product, ProductGroup, VatRate
from catalogue.prices import vat_rate_on
from catalogue.services import set_vat_rate
from catalogue.vat import VatKind
from kam_crm.shared import clock
from kam_crm.shared.api.inputs import ChoiceField, DayField
from kam_crm.shared.api.viewsets import CreateMixin, ReadViewSet
from kam_crm.shared.money import rate


@extend_schema_field(OpenApiTypes.STR)
class ProductCodeField(serializers.SlugRelatedField):
    """A product by its code; `fetch` first where there are many of them."""

    def __init__(self, **options: Any) -> None:
        super().__init__(slug_field="code", **options)
        self._fetched: dict[str, Product] | None = None

    def fetch(self, codes: Iterable[Any]) -> None:
        """From now on the field knows these products and no others. One query."""
        texts = [code for code in codes if isinstance(code, str) and "\x00" not in code]
        self._fetched = {row.code: row for row in self.get_queryset().filter(code__in=texts).order_by()}

    def to_internal_value(self, data: Any) -> Any:
        if self._fetched is None or not isinstance(data, str):
            return super().to_internal_value(data)
        if data not in self._fetched:
            self.fail("does_not_exist", slug_name=self.slug_field, value=data)
        return self._fetched[data]

    def get_queryset(self) -> QuerySet[Product]:
        return Product.objects.visible_to(self.context["request"].user)


class ProductGroupSerializer(serializers.ModelSerializer[ProductGroup]):
    class Meta:
        model = ProductGroup
        fields = ["id", "name"]
        read_only_fields = fields


class ProductSerializer(serializers.ModelSerializer[Product]):
    """`cost` of a unit is net of VAT; `vat_rate` is the present one, of `vat_kind` where that is known.

    Only multiples of `pack`, the units of a box, are sold, and not less than `min_lot`.
    """

    group = serializers.CharField(source="group.name", read_only=True, default=None, allow_null=True)
    cost = SecretField()
    vat_rate = serializers.SerializerMethodField()
    vat_kind = ChoiceField(choices=VatKind.choices, read_only=True, allow_blank=True)

    class Meta:
        model = Product
        fields = ["id", "code", "name", "group", "unit", "barcode", "pack", "min_lot", "vat_rate", "vat_kind", "cost",
                  "is_active", "updated_at"]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(serializers.DecimalField(max_digits=7, decimal_places=4))
    def get_vat_rate(self, product: Product) -> str:
        return str(rate(vat_rate_on(product, clock.today())))


class PriceColumnSerializer(serializers.ModelSerializer[PriceColumn]):
    """`position` 1 is the column of clients who have none of their own."""

    class Meta:
        model = PriceColumn
        fields = ["id", "name", "position"]
        read_only_fields = fields


class PriceSerializer(serializers.ModelSerializer[Price]):
    """Price of a unit with VAT, in force from `valid_from` until a later one begins."""

    product_code = serializers.CharField(source="product.code", read_only=True)
    column_name = serializers.CharField(source="column.name", read_only=True)

    class Meta:
        model = Price
        fields = ["id", "product", "product_code", "column", "column_name", "price", "valid_from"]
        read_only_fields = fields


class VatRateSerializer(serializers.ModelSerializer[VatRate]):
    """In % from `valid_from` until a later one of the kind begins."""

    kind = ChoiceField(choices=VatKind.choices, read_only=True)

    class Meta:
        model = VatRate
        fields = ["id", "kind", "rate", "valid_from"]
        read_only_fields = fields


class VatRateInput(serializers.Serializer[Any]):
    """Another rate from today or a coming day on; the same day again replaces what was set for it."""

    kind = ChoiceField(choices=VatKind.choices)
    rate = serializers.DecimalField(max_digits=7, decimal_places=4)
    valid_from = DayField()


PRICES = {"list": "prices.view", "retrieve": "prices.view"}


class ProductViewSet(ReadViewSet):
    """What is sold, and what was."""

    queryset = Product.objects.select_related("group")
    serializer_class = ProductSerializer
    capabilities = PRICES
    filterset_class = ProductFilter
    search_fields = ("sort_key", "code")
    ordering = ("sort_key",)
    ordering_fields = {"name": "sort_key", "code": "code", "updated_at": "updated_at"}


class ProductGroupViewSet(ReadViewSet):
    queryset = ProductGroup.objects.all()
    serializer_class = ProductGroupSerializer
    capabilities = PRICES
    ordering = ("name",)
    ordering_fields = ("name",)


class PriceColumnViewSet(ReadViewSet):
    """Tiers of the price list."""

    queryset = PriceColumn.objects.all()
    serializer_class = PriceColumnSerializer
    capabilities = PRICES
    ordering = ("position",)
    ordering_fields = ("position", "name")


class PriceViewSet(ReadViewSet):
    """Prices with their history; `?on=` leaves those in force on a day."""

    queryset = Price.objects.select_related("product", "column")
    serializer_class = PriceSerializer
    capabilities = PRICES
    filterset_class = PriceFilter
    search_fields = ("product__sort_key", "product__code")
    ordering = ("product__code", "column__position", "-valid_from")
    ordering_fields = {"product_code": "product__code", "valid_from": "valid_from"}


class VatRateViewSet(Idempotent, CreateMixin, ReadViewSet):
    """Rates of VAT by kind of goods. What was priced before keeps its rate."""

    queryset = VatRate.objects.all()
    serializer_class = VatRateSerializer
    input_serializer_class = VatRateInput
    capabilities = {**PRICES, "create": set_vat_rate}
    ordering = ("kind", "-valid_from")
    ordering_fields = ("kind", "valid_from")

    def do_create(self, data: dict[str, Any]) -> VatRate:
        return set_vat_rate(by=self.request.user, **data)
