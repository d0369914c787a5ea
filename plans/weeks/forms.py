from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dossiers.models import Client
from kam_crm.shared.forms import DateInput, TimeInput
from plans.models import ContactKind


class PlaceForm(forms.Form):
    """A contact put into a slot of the week: dragged, or chosen by day and hour."""

    day = forms.DateField(label=_("day"), widget=DateInput)
    starts_at = forms.TimeField(label=_("at"), widget=TimeInput, required=False)
    minutes = forms.IntegerField(
        label=_("minutes"),
        min_value=5,
        max_value=600,
        required=False,
        widget=forms.NumberInput({"step": 5, "inputmode": "numeric"}),
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("reason"), max_length=2000, required=False)


class ProposalForm(PlaceForm):
    client = forms.ModelChoiceField(Client.objects.none())
    kind = forms.ChoiceField(choices=ContactKind.choices)
    purpose = forms.CharField(max_length=250)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["client"].queryset = Client.objects.visible_to(user)  # type: ignore[attr-defined]
