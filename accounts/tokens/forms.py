from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.rights.capabilities import scopes_of
from accounts.users.models import User


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("what it is for"), max_length=80, help_text=_("1C, price monitor, my script")
    )
    days = forms.IntegerField(
        label=_("valid for, days"),
        min_value=1,
        max_value=3650,
        required=False,
        help_text=_("Empty: no expiry date"),
    )
    read_only = forms.BooleanField(label=_("only reads"), required=False)
    scopes = forms.MultipleChoiceField(
        label=_("only for"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nothing chosen: everything you may do yourself"),
    )

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data)
        self.fields["scopes"].choices = list(scopes_of(user.role).items())  # type: ignore[attr-defined]
