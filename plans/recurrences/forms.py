from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kam_crm.shared.forms import DateInput, TimeInput


class RecurrenceForm(forms.Form):
    first_on = forms.DateField(label=_("first day"), widget=DateInput)
    starts_at = forms.TimeField(label=_("at"), widget=TimeInput, required=False)
    every_weeks = forms.IntegerField(
        label=_("every … weeks"), min_value=1, max_value=12, initial=1,
        widget=forms.NumberInput({"inputmode": "numeric"}),
    )  # fmt: skip
    until = forms.DateField(label=_("until"), widget=DateInput, required=False)
    purpose = forms.CharField(label=_("purpose"), max_length=250)


class ChangeForm(RecurrenceForm):
    """The same from a day on."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["from_on"] = self.fields.pop("first_on")
        self.fields["from_on"].label = _("from this day on")
        self.order_fields(["from_on"])


class EndForm(forms.Form):
    from_on = forms.DateField()
