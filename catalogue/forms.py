from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from catalogue.vat import VatKind
from kam_crm.shared import clock
from kam_crm.shared.forms import AmountField, DateInput

RATED = (VatKind.STANDARD, VatKind.REDUCED)


class VatForm(forms.Form):
    kind = forms.ChoiceField(label=_("kind"), choices=[(one.value, one.label) for one in RATED])
    rate = AmountField(label=_("VAT, %"))
    valid_from = forms.DateField(label=_("valid from"), widget=DateInput, initial=clock.today)
