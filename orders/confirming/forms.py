from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from approvals.forms import DecisionForm
from dossiers.forms_base import MomentField
from orders.drafting.forms import NumberField
from orders.models import Side


class ReasonForm(forms.Form):
    """What goes with a step of an order; which steps need a reason is the state table's business."""

    reason = forms.CharField(
        max_length=2000, required=False, error_messages={"max_length": _("The reason is too long.")}
    )
    accepted_gross = forms.DecimalField(required=False)
    expected_updated_at = MomentField(required=False)


class RescheduleForm(ReasonForm):
    ship_on = forms.DateField(label=_("ship on"))


class RefuseRestForm(ReasonForm):
    side = forms.ChoiceField(label=_("whose decision"), choices=Side.choices)


class OrderDecisionForm(DecisionForm):
    """Of a discount, less than was asked may be granted."""

    # without labels: the template writes the buttons
    decision = forms.ChoiceField(choices=[("approve", ""), ("less", ""), ("refuse", "")])
    discount = NumberField(
        label=_("discount, %"),
        required=False,
        error_messages={"invalid": _("Give the discount in per cent, for example 7.")},
    )

    @property
    def granted(self) -> Decimal | None:
        return self.cleaned_data["discount"] if self.cleaned_data["decision"] == "less" else None

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("decision") == "less" and data.get("discount") is None and "discount" not in self.errors:
            self.add_error("discount", _("Give the discount in per cent, for example 7."))
        return data
