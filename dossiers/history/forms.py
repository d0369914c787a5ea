from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class NoteForm(forms.Form):
    text = forms.CharField(
        label=_("note"),
        max_length=4000,
        widget=forms.Textarea({"rows": 2, "placeholder": _("What should be remembered about this client")}),
    )
