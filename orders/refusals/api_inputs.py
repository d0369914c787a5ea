"""What programs say of a refusal."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from dossiers.clients.api_fields import NameField
from kam_crm.shared.api.inputs import ChoiceField, DayField, RowInput
from orders.models import RefusalReason, Side
from plans.tasks.api_fields import ColleagueField


class RefusalInput(serializers.Serializer[Any]):
    """`side`: whose decision; `cause`: the reason by its name in the company's list; `responsible`: an e-mail."""

    side = ChoiceField(choices=Side.choices)
    reason = serializers.CharField(max_length=250, required=False, allow_blank=True, default="")
    cause = NameField(model=RefusalReason)
    measure = serializers.CharField(max_length=250, required=False, allow_blank=True, default="")
    responsible = ColleagueField(required=False, allow_null=True)
    measure_due = DayField(required=False, allow_null=True)


class RefuseRestInput(RefusalInput):
    pass


class RefusedLineInput(RowInput):
    """`line` is the id of an order line."""

    line = serializers.IntegerField(min_value=1)
    quantity = serializers.DecimalField(max_digits=14, decimal_places=3, min_value=Decimal("0.001"))


class RefuseLinesInput(RefusalInput):
    """Without `lines` all that is left of the order is refused."""

    lines = RefusedLineInput(many=True, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        lines = attrs.pop("lines", None)
        if lines is not None:
            attrs["quantities"] = {one["line"]: one["quantity"] for one in lines}
        return attrs


class MeasureInput(serializers.Serializer[Any]):
    measure = serializers.CharField(max_length=250)
    responsible = ColleagueField(required=False, allow_null=True)
    measure_due = DayField(required=False, allow_null=True)
