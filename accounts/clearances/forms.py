from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.clearances.models import REASON_LENGTH
from kam_crm.shared.forms import DateInput


class ClearanceForm(forms.Form):
    prefix = "clearance"  # beside the person's own form on one page

    valid_from = forms.DateField(label=_("valid from"), widget=DateInput)
    reason = forms.CharField(label=_("reason"), max_length=REASON_LENGTH, widget=forms.Textarea({"rows": 2}))
