from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kam_crm.shared import clock
from kam_crm.shared.forms import DateInput, PickedField, PickerWidget

NOBODY = _("Choose the manager who takes the clients.")


class LeaverForm(forms.Form):
    """Who takes the clients, and why."""

    manager = PickedField(
        User.objects.none(),
        label=_("new manager"),
        words=("full_name", "sort_key"),
        widget=PickerWidget("dossiers:manager_picker"),
        error_messages={"required": NOBODY, "invalid_choice": NOBODY},
    )
    reason = forms.CharField(label=_("reason"), max_length=500, widget=forms.Textarea({"rows": 2}))
    # hidden until `ask_to_confirm`: nobody confirms before being told
    confirm_away = forms.BooleanField(
        required=False, label=_("Hand over all the same"), widget=forms.HiddenInput
    )

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data)
        self.fields["manager"].queryset = User.objects.managers().visible_to(user)  # type: ignore[attr-defined]

    def ask_to_confirm(self) -> None:
        self.fields["confirm_away"].widget = forms.CheckboxInput()


class HandOverForm(LeaverForm):
    """Also from which day."""

    day = forms.DateField(label=_("from which day"), widget=DateInput, initial=clock.today)
    field_order = ("manager", "day", "reason", "confirm_away")
