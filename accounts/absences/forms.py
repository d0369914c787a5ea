from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.absences.models import AbsenceReason
from accounts.users.models import User
from kam_crm.shared.forms import DateInput, PickerWidget


class ChangeAbsenceForm(forms.Form):
    deputy = forms.ModelChoiceField(
        User.objects.none(),
        label=_("deputy"),
        widget=PickerWidget("dossiers:manager_picker"),
        help_text=_("Has the clients from the first to the last day"),
    )
    first_day = forms.DateField(label=_("first day"), widget=DateInput)
    last_day = forms.DateField(label=_("last day"), widget=DateInput)
    reason = forms.ChoiceField(label=_("reason"), choices=AbsenceReason.choices, widget=forms.RadioSelect)
    order_number = forms.CharField(label=_("order number"), max_length=40, required=False)

    def __init__(self, data: Any = None, *, by: User, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        managers = User.objects.managers().visible_to(by)
        # a queryset of the class would be everybody's: who may be chosen depends on who asks
        for name in {"user", "deputy"} & set(self.fields):
            self.fields[name].queryset = managers  # type: ignore[attr-defined]


class NewAbsenceForm(ChangeAbsenceForm):
    user = forms.ModelChoiceField(
        User.objects.none(), label=_("who is away"), widget=PickerWidget("dossiers:manager_picker")
    )
    # fields of a subclass come last: who is away is asked first
    field_order = ("user",)
