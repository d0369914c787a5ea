from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dossiers.models import Client
from kam_crm.shared import clock
from kam_crm.shared.forms import PickerWidget

END_OF_DAY = dt.time(18)


class PhoneForm(forms.Form):
    client = forms.ModelChoiceField(
        Client.objects.none(), label=_("client"), widget=PickerWidget("dossiers:client_picker")
    )
    note = forms.CharField(
        label=_("note"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("who called, what was agreed"),
    )

    def __init__(self, data: Any, *, by: User) -> None:
        super().__init__(data)
        self.fields["client"].queryset = Client.objects.visible_to(by)  # type: ignore[attr-defined]


class NoteForm(forms.Form):
    text = forms.CharField(label=_("note"), max_length=2000)


class DeadlineForm(forms.Form):
    """A day and an hour of the company; both empty: no deadline."""

    day = forms.DateField(label=_("day"), required=False)
    hour = forms.TimeField(label=_("hour"), required=False)

    def clean(self) -> dict[str, Any]:
        """One moment instead of both."""
        data: dict[str, Any] = super().clean() or {}
        day, hour = data.pop("day", None), data.pop("hour", None)
        return {"due_at": None if day is None else clock.at(day, hour or END_OF_DAY)}
