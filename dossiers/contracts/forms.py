from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dossiers.forms_base import VersionedForm
from dossiers.models import (
    Contract,
    TermUnit,
)
from kam_crm.shared import clock
from kam_crm.shared.forms import DateInput


class ContractForm(VersionedForm):
    number = forms.CharField(label=_("number"), max_length=40)
    signed_on = forms.DateField(label=_("signed"), widget=DateInput)
    valid_from = forms.DateField(
        label=_("valid from"),
        widget=DateInput,
        required=False,
        help_text=_("Empty: from the day it was signed"),
    )
    valid_to = forms.DateField(
        label=_("valid to"), widget=DateInput, required=False, help_text=_("Empty: no expiry date")
    )
    payment_term_days = forms.IntegerField(label=_("payment term, days"), min_value=0, max_value=365)
    term_unit = forms.ChoiceField(label=_("counted in"), choices=TermUnit.choices, widget=forms.RadioSelect)

    reason = forms.CharField(
        label=_("why, for the one who agrees"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Terms count once somebody else has agreed to them."),
    )

    FIELDS = ("number", "signed_on", "valid_from", "valid_to", "payment_term_days", "term_unit")

    def __init__(self, data: Any = None, *, contract: Contract | None = None) -> None:
        fresh = {"signed_on": clock.today(), "payment_term_days": 0, "term_unit": TermUnit.CALENDAR}
        super().__init__(data, initial=self.stored(contract, self.FIELDS) if contract else fresh)
        # the service that adds takes no moment of reading: there is nothing to overrun
        if contract is None:
            del self.fields["expected_updated_at"]
