from __future__ import annotations

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from kam_crm.shared.api.inputs import DayField, RowInput


class WantedInput(RowInput):
    """`line` is the id of an order line."""

    line = serializers.IntegerField(min_value=1)
    quantity = serializers.DecimalField(max_digits=14, decimal_places=3, min_value=Decimal("0.001"))


class AskPurchaseInput(serializers.Serializer[Any]):
    """Without `lines` all that the stock does not cover is asked for."""

    lines = WantedInput(many=True, required=False)
    expected_on = DayField(required=False, allow_null=True)
    note = serializers.CharField(max_length=250, required=False, allow_blank=True, default="")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        lines = attrs.pop("lines", None)
        if lines is not None:
            attrs["quantities"] = {one["line"]: one["quantity"] for one in lines}
        return attrs
