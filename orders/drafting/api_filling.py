"""What programs read to fill an order: a text made into lines, an earlier order, basket, advice, ways to ship."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from kam_crm.shared.api.inputs import ChoiceField
from kam_crm.shared.api.viewsets import row_action
from kam_crm.shared.errors import BusinessRuleError
from orders import services
from orders.advice.basket import basket_of
from orders.advice.offers import AdviceSet, advice_for
from orders.drafting.earlier import earlier_orders, repeated
from orders.drafting.recognition import recognise
from orders.models import AdviceReason, Order
from orders.pages.panels import free_limit, panels_for
from orders.services import LineInput
from orders.splitting.alternatives import Way
from orders.splitting.pages import StockOfOrder


class Quantity(serializers.DecimalField):
    def __init__(self, **options: Any) -> None:
        super().__init__(max_digits=14, decimal_places=3, **options)


class Amount(serializers.DecimalField):
    def __init__(self, **options: Any) -> None:
        super().__init__(max_digits=14, decimal_places=2, **options)


class TextInput(serializers.Serializer[Any]):
    """Lines of a table or a message: code, barcode or name, then the quantity; at most 1,000."""

    text = serializers.CharField(max_length=200_000, trim_whitespace=False)


class ProposedLine(serializers.Serializer[Any]):
    """A line to add. `quantity` in units of the product, null where it is still to be asked."""

    product_code = serializers.CharField(source="product.code")
    product_name = serializers.CharField(source="product.name")
    quantity = Quantity(allow_null=True)


class DoubtOut(serializers.Serializer[Any]):
    """A line as it was sent, why it is not taken by itself, and what it may be."""

    text = serializers.CharField()
    reason = serializers.CharField()
    quantity = Quantity(allow_null=True)
    choices = ProposedLine(many=True)


class RecognisedOut(serializers.Serializer[Any]):
    """Together `lines` and `doubts` are every line that was sent. Nothing is written."""

    lines = ProposedLine(many=True)
    doubts = DoubtOut(many=True)


class RepeatOut(serializers.Serializer[Any]):
    """Lines of an earlier order as they may be ordered today; `missing`: products that may not."""

    number = serializers.CharField(source="order.number")
    lines = ProposedLine(many=True)
    missing = serializers.ListField(child=serializers.CharField())


class HabitOut(ProposedLine):
    """What the client takes again and again: `interval` in days, `price` of a unit with VAT."""

    quantity = Quantity()
    interval = serializers.IntegerField()
    last_on = serializers.DateField()
    next_on = serializers.DateField()
    is_due = serializers.BooleanField()
    price = Amount()


class OfferOut(ProposedLine):
    """`wanted` is what would be offered without limit and stock; sums with VAT."""

    quantity = Quantity()
    reason = serializers.ChoiceField(choices=AdviceReason.choices)
    wanted = Quantity()
    amount = Amount()
    is_cut = serializers.BooleanField()


class GroupOut(serializers.Serializer[Any]):
    """A product group that `clients` of `of` similar ones take from, and this one does not."""

    group = serializers.CharField(source="group.name")
    clients = serializers.IntegerField()
    of = serializers.IntegerField()


class AdviceOut(serializers.Serializer[Any]):
    """`free`: what the limit leaves beside the order, null without a limit."""

    free = Amount(allow_null=True)
    amount = Amount()
    offers = OfferOut(many=True)
    groups = GroupOut(many=True)


class TakeAdviceInput(serializers.Serializer[Any]):
    """Products that are offered now, all of them where none are named."""

    product_codes = serializers.ListField(
        child=serializers.CharField(max_length=32), required=False, max_length=50
    )


class LeavesOut(serializers.Serializer[Any]):
    day = serializers.DateField()
    amount = Amount()


class WayOut(serializers.Serializer[Any]):
    """How an order that is short of stock may leave; `refused`: what our side does not deliver, with VAT."""

    way = serializers.ChoiceField(choices=Way.choices)
    leaves = LeavesOut(many=True)
    pays = serializers.ListField(child=serializers.DateField())
    trips = Amount()
    late = serializers.IntegerField()
    days_late = serializers.IntegerField()
    refused = Amount()


class WayInput(serializers.Serializer[Any]):
    way = ChoiceField(choices=Way.choices)


FILLING = {
    "recognise": services.put_line,
    "repeat": services.put_line,
    "basket": services.put_line,
    "advice": services.put_line,
    "take_advice": services.take_advice,
    "ways": services.choose_way,
    "choose_way": services.choose_way,
}


class FillingMixin:
    """Actions of an order that is being written."""

    @extend_schema(request=TextInput, responses=RecognisedOut)
    @action(detail=True, methods=["post"])
    def recognise(self, request: Request, pk: str) -> Response:
        """Lines of a text, and those that want a choice; put them into the order with its `lines`."""
        view: Any = self
        view.get_row()
        found = recognise(request.user, view.parsed(TextInput)["text"])  # type: ignore[arg-type]
        return Response(RecognisedOut(found).data)

    @extend_schema(parameters=[OpenApiParameter("of", int, description="an earlier order, the last where none")],
                   responses=RepeatOut)  # fmt: skip
    @action(detail=True, methods=["get"], filter_backends=())
    def repeat(self, request: Request, pk: str) -> Response:
        """Lines of an earlier order of the client. Refused with `nothing_to_repeat` where there is none."""
        order = self._order()
        rows = earlier_orders(order, request.user)  # type: ignore[arg-type]
        wanted = request.query_params.get("of", "")
        source = (rows.filter(pk=wanted) if wanted.isascii() and wanted.isalnum() else rows).first()
        if source is None:
            raise nothing_to_repeat()
        return Response(RepeatOut(repeated(order, source)).data)

    @extend_schema(responses=HabitOut(many=True))
    @action(detail=True, methods=["get"], filter_backends=(), pagination_class=None)
    def basket(self, request: Request, pk: str) -> Response:
        """What the client takes again and again, what is due first."""
        order = self._order()
        rows = basket_of(order.client_id, order.column, order.pricing_day, order.ship_on)
        return Response(HabitOut(rows, many=True).data)

    @extend_schema(responses=AdviceOut)
    @action(detail=True, methods=["get"], filter_backends=())
    def advice(self, request: Request, pk: str) -> Response:
        """What may be added, within the free limit and the stock."""
        return Response(AdviceOut(self._advice(self._order())).data)

    @row_action(TakeAdviceInput, url_path="take-advice")
    def take_advice(self, row: Order, data: dict[str, Any]) -> Order:
        """Lines of what is offered now, and that it was taken."""
        codes, view = data.get("product_codes"), self
        offers = self._advice(row).offers
        for offer in offers:
            if codes is None or offer.product.code in codes:
                wanted = LineInput(offer.product, offer.quantity)
                by: Any = view.request.user  # type: ignore[attr-defined]
                row = services.take_advice(by=by, order=row, wanted=wanted, offers=offers)
        return row

    @extend_schema(responses=WayOut(many=True))
    @action(detail=True, methods=["get"], filter_backends=(), pagination_class=None)
    def ways(self, request: Request, pk: str) -> Response:
        """How the order may leave where something is short of stock; empty where nothing is."""
        order = self._order()
        found = StockOfOrder(order, list(order.lines.select_related("product"))).ways
        rows = [
            {**vars(way), "leaves": [{"day": day, "amount": amount} for day, amount in way.leaves]}
            for way in found
        ]
        return Response(WayOut(rows, many=True).data)

    @row_action(WayInput, url_path="choose-way")
    def choose_way(self, row: Order, data: dict[str, Any]) -> Order:
        """Write into a draft how it leaves: in parts with their days, all of it later, or without what is missing."""
        by: Any = self.request.user  # type: ignore[attr-defined]
        return services.choose_way(by=by, order=row, **data)

    def _order(self) -> Order:
        view: Any = self
        order: Order = view.get_object()
        return order

    def _advice(self, order: Order) -> AdviceSet:
        by: Any = self.request.user  # type: ignore[attr-defined]
        taken = set(order.lines.values_list("product", flat=True))
        return advice_for(order, taken, free_limit(panels_for(order, by)))


def nothing_to_repeat() -> BusinessRuleError:
    return BusinessRuleError("nothing_to_repeat", _("The client has no earlier order with lines."))
