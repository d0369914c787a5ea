from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dossiers.history.secrecy import may_make_secret
from dossiers.models import Client


class NoteForm(forms.Form):
    text = forms.CharField(
        label=_("note"),
        max_length=4000,
        widget=forms.Textarea({"rows": 2, "placeholder": _("What should be remembered about this client")}),
    )
    is_secret = forms.BooleanField(
        label=_("commercial secret"),
        required=False,
        help_text=_("Shown to those alone who may know the client's secrets"),
    )

    def __init__(self, data: Any = None, *, user: User, client: Client) -> None:
        super().__init__(data)
        if not may_make_secret(user, client, "notes.add"):
            del self.fields["is_secret"]
