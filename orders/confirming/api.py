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
    ship_on = DayField()


class RefuseRestInput(ReasonInput):
    """`side`: whose decision it is that the rest is not shipped."""

    side = ChoiceField(choices=Side.choices)


class PassingNoteInput(serializers.Serializer[Any]):
    note = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")
