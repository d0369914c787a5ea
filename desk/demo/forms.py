from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class RemovalForm(forms.Form):
    name = forms.CharField(
        label=_("company's name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
