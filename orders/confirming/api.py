from __future__ import annotations

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from kam_crm.shared.api.inputs import AmountField, ChoiceField, DayField, MomentField, percent_field
from orders.models import Side


class ReasonInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")


class SubmitInput(ReasonInput):
    """`reason` goes to the one who decides, where somebody has to.

    `accepted_gross` is the sum of the refusal `prices_changed`, once it was agreed to.
    """

    accepted_gross = AmountField(required=False)
    expected_updated_at = MomentField(required=False)


class ReadDecisionInput(ReasonInput):
    """`expected_updated_at`: the version of the order that was decided on; another one answers `changed_meanwhile`."""

    expected_updated_at = MomentField(required=False)


class ApproveInput(ReadDecisionInput):
    """`discount`: less than was asked, in %; lines above it are lowered to it."""

    discount = percent_field(min_value=Decimal(0), max_value=Decimal(100), required=False)


class RescheduleInput(ReasonInput):
    """`side`: whose wish it is; `lines`: ids of the lines that alone move, left out it is the whole order."""

    ship_on = DayField()
    side = ChoiceField(choices=Side.choices, required=False)
    lines = serializers.ListField(
        child=serializers.IntegerField(min_value=1), required=False, max_length=1000
    )


class PassingNoteInput(serializers.Serializer[Any]):
    note = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")
