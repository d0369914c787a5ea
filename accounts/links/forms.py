from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class WelcomeForm(forms.Form):
    password = forms.CharField(
        label=_("password"),
        strip=False,  # spaces may belong to a password
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
