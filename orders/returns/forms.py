from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kam_crm.shared import clock
from kam_crm.shared.forms import DateInput
from orders.drafting.forms import NumberField
from orders.models import ReturnReason, Shipment


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("reason"), max_length=2000, required=False)


class AcceptForm(ReasonForm):
    """The day the goods came; one of a past month is explained to the head."""

    date = forms.DateField(label=_("came back on"), widget=DateInput, initial=clock.today)


class ReturnForm(forms.Form):
    """Quantities by line of a shipment in fields `quantity-<id>`; empty means that nothing of it comes back."""

    reason = forms.CharField(label=_("reason"), max_length=250)
    cause = forms.ModelChoiceField(
        ReturnReason.objects.filter(is_active=True), label=_("cause"), required=False, empty_label="—"
    )
    measure = forms.CharField(
        label=_("measure against its coming again"), max_length=500, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def __init__(self, *args: Any, shipment: Shipment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = {f"quantity-{line.pk}": line.pk for line in shipment.lines.all()}
        for name in self.names:
            self.fields[name] = NumberField(
                required=False, min_value=0, error_messages={"invalid": _("Give a quantity as a number.")}
            )

    def clean(self) -> dict[str, Any]:
        """What the service takes: quantities by key of the line."""
        data = super().clean() or {}
        quantities = {pk: quantity for name, pk in self.names.items() if (quantity := data.pop(name, None))}
        # an empty dictionary is passed on: «choose lines» is the service's refusal, in one wording for page and API
        return {**data, "quantities": quantities}
