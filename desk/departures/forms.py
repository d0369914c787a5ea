from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rights.capabilities import Role
from desk.departures.pages import DeparturePage
from kam_crm.shared import clock
from kam_crm.shared.forms import DateInput, PickedField, PickerWidget

MANAGERS = "dossiers:manager_picker"


class DepartureForm(forms.Form):
    """Asks only for what the person holds; a warning is confirmed after it was read."""

    day = forms.DateField(
        label=_("day of leaving"),
        widget=DateInput,
        initial=clock.today,
        help_text=_("Today: everything at once. Later: on the morning of that day."),
    )
    reason = forms.CharField(label=_("reason"), max_length=500, widget=forms.Textarea({"rows": 2}))
    manager = PickedField(
        User.objects.none(), label=_("takes the clients"), words=("full_name", "sort_key"),
        widget=PickerWidget(MANAGERS), required=False,
    )  # fmt: skip
    key_manager = PickedField(
        User.objects.none(), label=_("takes the key clients, if somebody else"), words=("full_name", "sort_key"),
        widget=PickerWidget(MANAGERS), required=False,
    )  # fmt: skip
    new_head = forms.ModelChoiceField(
        label=_("leads the department from then on"),
        queryset=User.objects.none(),
        required=False,
        empty_label="—",
    )
    confirm_headless = forms.BooleanField(
        label=_("The department stays without a head for now"), required=False
    )
    confirm_uncovered = forms.BooleanField(
        label=_("Leave all the same: another deputy is named later"), required=False
    )
    # hidden until `ask_to_confirm`: nobody confirms before being told
    confirm_away = forms.BooleanField(
        required=False, label=_("Hand over all the same"), widget=forms.HiddenInput
    )

    def __init__(self, data: Any, *, page: DeparturePage) -> None:
        super().__init__(data)
        visible = User.objects.visible_to(page.user).exclude(pk=page.person.pk)
        clients, key = page.counts["clients"], page.counts["key"]
        fields: Any = self.fields
        for name in ("manager", "key_manager"):
            fields[name].queryset = visible.managers()
        fields["new_head"].queryset = visible.filter(role=Role.HEAD, is_active=True)
        fields["manager"].required = True  # taken out below where there are no clients
        fields["manager"].help_text = gettext("Clients: %(count)d, key ones among them: %(key)d.") % {
            "count": clients, "key": key,
        }  # fmt: skip
        kept = {
            "manager": clients,
            "key_manager": key and key < clients,
            "new_head": page.headed,
            "confirm_headless": page.headed,
            "confirm_uncovered": page.covers,
        }
        for name in [name for name, is_asked in kept.items() if not is_asked]:
            del fields[name]

    def ask_to_confirm(self) -> None:
        self.fields["confirm_away"].widget = forms.CheckboxInput()
