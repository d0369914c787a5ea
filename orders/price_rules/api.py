from __future__ import annotations

import datetime as dt
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request as ApiRequest
from rest_framework.response import Response

from accounts.rights.api_fields import SecretField
from accounts.tokens.api.idempotency import Idempotent
from catalogue.api import ProductCodeField
from catalogue.models import PriceColumn, ProductGroup
from dossiers.clients.api_fields import ClientCodeField
from dossiers.models import Channel, ClientGroup
from kam_crm.shared.api.inputs import AmountField, ChoiceField, DayField
from kam_crm.shared.api.viewsets import ReadViewSet, row_action
from orders.models import PriceRule, PriceStep, RuleKind
from orders.price_rules import services
from orders.price_rules.models import Period
from orders.price_rules.services import Reach, Span

NAME = {"max_length": 200}


class PriceStepSerializer(serializers.ModelSerializer[PriceStep]):
    class Meta:
        model = PriceStep
        fields = ["threshold", "percent"]


class PriceRuleSerializer(serializers.ModelSerializer[PriceRule]):
    """`number` is what people call it («С-7»); empty conditions mean everybody and everything.

    `percent` is off the column's price, `steps` begin at units of an order or RUB of a turnover net of VAT.
    """

    number = serializers.CharField(read_only=True)
    client_code = serializers.CharField(source="client.code", read_only=True, default=None, allow_null=True)
    holding_name = serializers.CharField(source="holding.name", read_only=True, default=None, allow_null=True)
    column = serializers.CharField(source="gives_column.name", read_only=True, default=None, allow_null=True)
    product_codes: Any = serializers.SlugRelatedField("code", many=True, read_only=True, source="products")
    group_names: Any = serializers.SlugRelatedField("name", many=True, read_only=True, source="groups")
    channel_names: Any = serializers.SlugRelatedField("name", many=True, read_only=True, source="channels")
    column_names: Any = serializers.SlugRelatedField("name", many=True, read_only=True, source="columns")
    steps = PriceStepSerializer(many=True, read_only=True)
    period = ChoiceField(choices=Period.choices, read_only=True, allow_blank=True)
    planned_cost = SecretField()
    actual_cost = SecretField()

    class Meta:
        model = PriceRule
        fields = [
            "id", "number", "kind", "name", "status", "valid_from", "valid_until", "client", "client_code", "holding",
            "holding_name", "segments", "channel_names", "column_names", "product_codes", "group_names", "percent",
            "price", "steps", "period", "column", "priority", "volume_from", "term_upto", "decision_number",
            "decision_on", "mechanics", "planned_cost", "actual_cost", "created_at", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields


class _SpanInput(serializers.Serializer[Any]):
    name = serializers.CharField(**NAME)
    valid_from = DayField(required=False)
    valid_until = DayField(required=False, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        names = ("valid_from", "valid_until", "decision_number", "decision_on")
        attrs["span"] = Span(**{name: attrs.pop(name) for name in names if name in attrs})
        return attrs


class _ReachInput(_SpanInput):
    """Whom and on what, by names and codes; what is left out means everybody and everything."""

    decision_number = serializers.CharField(max_length=40, required=False)
    decision_on = DayField(required=False)
    client_codes = serializers.ListField(child=ClientCodeField(), required=False)
    holdings = serializers.SlugRelatedField(
        "name", queryset=ClientGroup.objects.all(), many=True, required=False
    )
    channels = serializers.SlugRelatedField("name", queryset=Channel.objects.all(), many=True, required=False)
    columns = serializers.SlugRelatedField(
        "name", queryset=PriceColumn.objects.all(), many=True, required=False
    )
    segments = serializers.ListField(child=serializers.RegexField(r"^[ABC][XYZ]$"), required=False)
    product_codes = serializers.ListField(child=ProductCodeField(), required=False)
    groups = serializers.SlugRelatedField(
        "name", queryset=ProductGroup.objects.all(), many=True, required=False
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs = super().validate(attrs)
        renamed = {"client_codes": "clients", "product_codes": "products"}
        names = ("client_codes", "holdings", "channels", "columns", "segments", "product_codes", "groups")
        attrs["reach"] = Reach(
            **{renamed.get(name, name): attrs.pop(name) for name in names if name in attrs}
        )
        return attrs


class SpecialPriceInput(_SpanInput):
    """Of a client or of a holding; a price or a discount."""

    name = serializers.CharField(required=False, allow_blank=True, **NAME)
    client_code = ClientCodeField(source="client", required=False)
    holding = serializers.SlugRelatedField("name", queryset=ClientGroup.objects.all(), required=False)
    products = serializers.ListField(child=ProductCodeField())
    price = AmountField(required=False)
    percent = serializers.DecimalField(7, 4, required=False)
    reason = serializers.CharField(max_length=2000)


class PromotionInput(_ReachInput):
    price = AmountField(required=False)
    percent = serializers.DecimalField(7, 4, required=False)
    mechanics = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    planned_cost = AmountField(required=False)


class StepInput(serializers.Serializer[Any]):
    threshold = serializers.DecimalField(16, 3)
    percent = serializers.DecimalField(7, 4)


class DiscountRuleInput(_ReachInput):
    kind = serializers.ChoiceField([RuleKind.QUANTITY.value, RuleKind.GROUP.value, RuleKind.BONUS.value])
    steps = StepInput(many=True)
    period = serializers.ChoiceField(Period.choices, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs = super().validate(attrs)
        attrs["steps"] = [(step["threshold"], step["percent"]) for step in attrs["steps"]]
        return attrs


class ColumnRuleInput(_ReachInput):
    column = serializers.SlugRelatedField("name", queryset=PriceColumn.objects.all())
    priority = serializers.IntegerField(min_value=1, max_value=32000, required=False)
    volume_from = AmountField(required=False)
    term_upto = serializers.IntegerField(min_value=0, max_value=365, required=False)


class RuleEndInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=2000)


class RuleDecisionInput(serializers.Serializer[Any]):
    number = serializers.CharField(max_length=40)
    on = DayField()


class RuleCostInput(serializers.Serializer[Any]):
    actual_cost = AmountField()


class PriceRuleFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(choices=RuleKind.choices, label=_("kind"))
    client_code = django_filters.CharFilter(field_name="client__code", label=_("code of the client"))
    on = django_filters.DateFilter(method="of_day", label=_("in force on this day"))

    class Meta:
        model = PriceRule
        fields: list[str] = []

    def of_day(self, rows: QuerySet[PriceRule], name: str, value: dt.date) -> QuerySet[PriceRule]:
        in_force: QuerySet[PriceRule] = rows.in_force(value)  # type: ignore[attr-defined]
        return in_force


class PriceRuleViewSet(Idempotent, ReadViewSet):
    """Rules of prices and columns, special prices, promotions, retro-bonuses. A decided one is ended, not changed."""

    queryset = PriceRule.objects.select_related("client", "holding", "gives_column").prefetch_related(
        "steps", "products", "groups", "channels", "columns"
    )
    serializer_class = PriceRuleSerializer
    capabilities = {
        "list": "prices.view",
        "retrieve": "prices.view",
        "create": services.propose_special,
        "promotions": services.add_promotion,
        "discounts": services.add_discount_rule,
        "columns": services.add_column_rule,
        "end": services.end_rule,
        "decide": services.decide_promotion,
        "cost": services.record_cost,
        "withdraw": services.withdraw_special,
    }
    filterset_class = PriceRuleFilter
    search_fields = ("name",)
    ordering = ("-created_at",)
    ordering_fields = ("created_at", "updated_at", "valid_from")

    @extend_schema(request=SpecialPriceInput, responses={202: PriceRuleSerializer})
    def create(self, request: ApiRequest, *args: Any, **kwargs: Any) -> Response:
        """Propose a special price; it is in force once somebody else has agreed."""
        rule = services.propose_special(by=request.user, **self.parsed(SpecialPriceInput))
        return self.shown(rule, status.HTTP_202_ACCEPTED)

    @extend_schema(request=PromotionInput, responses={201: PriceRuleSerializer})
    @action(detail=False, methods=["post"])
    def promotions(self, request: ApiRequest) -> Response:
        """A promotion; without a decision it is saved and gives nothing."""
        rule = services.add_promotion(by=request.user, **self.parsed(PromotionInput))
        return self.shown(rule, status.HTTP_201_CREATED)

    @extend_schema(request=DiscountRuleInput, responses={201: PriceRuleSerializer})
    @action(detail=False, methods=["post"])
    def discounts(self, request: ApiRequest) -> Response:
        """Discounts for quantity or turnover, and retro-bonuses."""
        rule = services.add_discount_rule(by=request.user, **self.parsed(DiscountRuleInput))
        return self.shown(rule, status.HTTP_201_CREATED)

    @extend_schema(request=ColumnRuleInput, responses={201: PriceRuleSerializer})
    @action(detail=False, methods=["post"])
    def columns(self, request: ApiRequest) -> Response:
        """Who gets which column."""
        rule = services.add_column_rule(by=request.user, **self.parsed(ColumnRuleInput))
        return self.shown(rule, status.HTTP_201_CREATED)

    @row_action(RuleEndInput)
    def end(self, row: PriceRule, data: dict[str, Any]) -> PriceRule:
        return services.end_rule(by=self.request.user, rule=row, **data)  # type: ignore[no-any-return]

    @row_action(RuleDecisionInput)
    def decide(self, row: PriceRule, data: dict[str, Any]) -> PriceRule:
        """The decision of management about a promotion."""
        return services.decide_promotion(by=self.request.user, rule=row, **data)  # type: ignore[no-any-return]

    @row_action(RuleCostInput)
    def cost(self, row: PriceRule, data: dict[str, Any]) -> PriceRule:
        """What a promotion did cost beside its discounts."""
        return services.record_cost(by=self.request.user, rule=row, **data)  # type: ignore[no-any-return]

    @row_action()
    def withdraw(self, row: PriceRule, data: dict[str, Any]) -> PriceRule:
        """Withdraw a special price that one has proposed."""
        return services.withdraw_special(by=self.request.user, rule=row)  # type: ignore[no-any-return]
