from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dossiers.models import Tender, TenderOutcome
from kam_crm.shared import clock
from kam_crm.shared.forms import AmountField, DateInput

ENDED = [choice for choice in TenderOutcome.choices if choice[0] != TenderOutcome.OPEN]


class TenderForm(forms.Form):
    name = forms.CharField(label=pgettext_lazy("of a thing", "name"), max_length=250)
    number = forms.CharField(label=_("number"), max_length=60, required=False)
    date = forms.DateField(label=_("opening of bids"), widget=DateInput)
    amount = AmountField(label=_("sum with VAT"), required=False)


class TenderEditForm(TenderForm):
    expected_updated_at = forms.DateTimeField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any, *, tender: Tender) -> None:
        shown = {name: getattr(tender, name) for name in TenderForm.base_fields}
        super().__init__(data, initial={**shown, "expected_updated_at": tender.updated_at.isoformat()})


class DecideForm(forms.Form):
    """How a tender ended; the reason is obligatory, whoever won."""

    outcome = forms.ChoiceField(label=_("result"), choices=ENDED, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("reason"),
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Price, terms, specification, people: what decided it, and what we learn from it"),
    )
    decided_on = forms.DateField(label=_("decided on"), widget=DateInput, required=False)
    expected_updated_at = forms.DateTimeField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any, *, tender: Tender) -> None:
        shown = {
            "outcome": None if tender.is_open else tender.outcome,
            "reason": tender.reason,
            "decided_on": tender.decided_on or clock.today(),
            "expected_updated_at": tender.updated_at.isoformat(),
        }
        super().__init__(data, initial=shown)


class ParticipantForm(forms.Form):
    competitor_name = forms.CharField(
        label=_("competitor"),
        max_length=120,
        widget=forms.TextInput({"list": "competitors", "autocomplete": "off", "class": "form-control"}),
    )
    price = AmountField(label=_("their price with VAT"), required=False)
