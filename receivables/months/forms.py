from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class MonthForm(forms.Form):
    month = forms.DateField(label=_("month"))


class ReopenForm(forms.Form):
    reason = forms.CharField(label=_("why it was opened again"), max_length=500)
