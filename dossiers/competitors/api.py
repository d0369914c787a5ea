from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Model
from rest_framework import serializers

from accounts.rights.secrets import has_regime
from accounts.tokens.api.idempotency import Idempotent
from catalogue.models import Product
from dossiers import services
from dossiers.api_base import SecretRowsMixin, reads
from dossiers.clients.api_fields import OfClientInput, ReferenceField
from dossiers.clients.filters import OfClientFilter
from dossiers.models import Competitor, CompetitorNews, CompetitorOffer, CompetitorPrice, NewsKind
from kam_crm.shared.api.filters import ChangedSinceFilterSet
from kam_crm.shared.api.inputs import ChoiceField, DayField
from kam_crm.shared.api.viewsets import CreateMixin, ReadViewSet


class CompetitorSerializer(serializers.ModelSerializer[Competitor]):
    # empty where none is known, which no address is
    website = serializers.CharField(read_only=True)

    class Meta:
        model = Competitor
        fields = [
            "id", "name", "payment_days", "min_order", "delivery", "website", "strength", "weakness", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields


class CompetitorViewSet(ReadViewSet):
    """Whom our clients also buy from, and what the company knows of them."""

    queryset = Competitor.objects.all()
    serializer_class = CompetitorSerializer
    capabilities = reads("clients.view")
    search_fields = ("name",)
    ordering = ("pk",)
    ordering_fields = ("name", "updated_at")


class CompetitorOfferSerializer(serializers.ModelSerializer[CompetitorOffer]):
    client_code = serializers.CharField(source="client.code", read_only=True)
    competitor_name = serializers.CharField(source="competitor.name", read_only=True)
    author = serializers.EmailField(source="author.email", read_only=True)

    class Meta:
        model = CompetitorOffer
        fields = [
            "id", "client", "client_code", "competitor", "competitor_name", "offered_on", "text", "share", "source",
            "person", "author", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields


class CompetitorOfferInput(OfClientInput):
    """The competitor by name, known or new. A price of a product (by key) is kept among the prices."""

    competitor_name = serializers.CharField(max_length=120)
    offered_on = DayField(required=False)
    text = serializers.CharField(max_length=500)
    share = serializers.DecimalField(max_digits=5, decimal_places=2, required=False, allow_null=True)
    source = serializers.CharField(max_length=250)  # type: ignore[assignment]
    product = ReferenceField(Product, required=False, allow_null=True)
    price = serializers.DecimalField(max_digits=14, decimal_places=2, required=False, allow_null=True)
    is_price_sure = serializers.BooleanField(required=False)


class OfferFilter(OfClientFilter):
    competitor = django_filters.NumberFilter(field_name="competitor_id")

    class Meta:
        model = CompetitorOffer
        fields: list[str] = []


class CompetitorOfferViewSet(SecretRowsMixin, Idempotent, CreateMixin, ReadViewSet):
    """What competitors offer clients, with share, date and source; secret like key status."""

    queryset = CompetitorOffer.objects.select_related("client", "competitor", "author")
    serializer_class = CompetitorOfferSerializer
    input_serializer_class = CompetitorOfferInput
    capabilities = {**reads("clients.strategy"), "create": services.record_offer}
    filterset_class = OfferFilter
    ordering = ("pk",)
    ordering_fields = ("offered_on", "updated_at")

    def do_create(self, data: dict[str, Any]) -> Model:
        return services.record_offer(by=self.request.user, **data)

    def is_secret(self, row: CompetitorOffer) -> bool:
        return has_regime()


class CompetitorNewsSerializer(serializers.ModelSerializer[CompetitorNews]):
    competitor_name = serializers.CharField(source="competitor.name", read_only=True)
    author = serializers.EmailField(source="author.email", read_only=True)

    class Meta:
        model = CompetitorNews
        fields = [
            "id",
            "competitor",
            "competitor_name",
            "date",
            "kind",
            "text",
            "source",
            "author",
            "updated_at",
        ]
        read_only_fields = fields


class CompetitorNewsInput(serializers.Serializer[Any]):
    competitor = ReferenceField(Competitor)
    date = DayField(required=False)
    kind = ChoiceField(choices=NewsKind.choices, required=False)
    text = serializers.CharField(max_length=500)
    source = serializers.CharField(  # type: ignore[assignment]
        max_length=250, required=False, allow_blank=True
    )


class NewsFilter(ChangedSinceFilterSet):
    competitor = django_filters.NumberFilter(field_name="competitor_id")
    kind = django_filters.ChoiceFilter(choices=NewsKind.choices)

    class Meta:
        model = CompetitorNews
        fields: list[str] = []


class CompetitorNewsViewSet(Idempotent, CreateMixin, ReadViewSet):
    """The feed of competitors."""

    queryset = CompetitorNews.objects.select_related("competitor", "author")
    serializer_class = CompetitorNewsSerializer
    input_serializer_class = CompetitorNewsInput
    capabilities = {**reads("clients.view"), "create": services.add_news}
    filterset_class = NewsFilter
    ordering = ("pk",)
    ordering_fields = ("date", "updated_at")

    def do_create(self, data: dict[str, Any]) -> Model:
        return services.add_news(by=self.request.user, **data)


class CompetitorPriceSerializer(serializers.ModelSerializer[CompetitorPrice]):
    client_code = serializers.CharField(source="client.code", read_only=True, default=None, allow_null=True)
    competitor_name = serializers.CharField(source="competitor.name", read_only=True)

    class Meta:
        model = CompetitorPrice
        fields = [
            "id", "client", "client_code", "competitor", "competitor_name", "product", "group", "price", "date",
            "source", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields


class PriceFilter(ChangedSinceFilterSet):
    client = django_filters.NumberFilter(field_name="client_id")
    competitor = django_filters.NumberFilter(field_name="competitor_id")
    product = django_filters.NumberFilter(field_name="product_id")

    class Meta:
        model = CompetitorPrice
        fields: list[str] = []


class CompetitorPriceViewSet(ReadViewSet):
    """What competitors take, with VAT; without a client it is the price of the market."""

    queryset = CompetitorPrice.objects.select_related("client", "competitor")
    serializer_class = CompetitorPriceSerializer
    capabilities = reads("clients.view")
    filterset_class = PriceFilter
    ordering = ("pk",)
    ordering_fields = ("date", "updated_at")
