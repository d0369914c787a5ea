from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User
from accounts.rights.capabilities import DIRECTORS
from dossiers.models import Client
from kam_crm.shared import clock
from kam_crm.shared.forms import DateInput, PickedField, PickerWidget
from plans.courses.querysets import people_led_by


class MeetingForm(forms.Form):
    title = forms.CharField(label=_("subject"), max_length=150)
    day = forms.DateField(label=_("day"), widget=DateInput)
    department = forms.ModelChoiceField(
        Department.objects.none(), label=_("department"), required=False, empty_label=_("the company")
    )

    def __init__(self, data: Any = None, *, by: User) -> None:
        super().__init__(data, initial={"day": clock.today(), "title": _("Problem settlements and quality")})
        field: Any = self.fields["department"]
        field.queryset = Department.objects.visible_to(by)
        if by.role not in DIRECTORS:
            field.queryset = field.queryset.filter(head=by)
            field.required, field.empty_label = True, None


class LineForm(forms.Form):
    client = PickedField(
        Client.objects.none(),
        label=_("client"),
        widget=PickerWidget("dossiers:client_picker"),
        words=("name", "sort_key", "code"),
        required=False,
    )
    topic = forms.CharField(
        label=_("about what"),
        max_length=150,
        required=False,
        help_text=_("Where it is about no single client"),
    )
    decision = forms.CharField(label=_("decision"), max_length=250)
    responsible = forms.ModelChoiceField(User.objects.none(), label=_("responsible"), required=False)
    due_on = forms.DateField(label=_("due"), widget=DateInput, required=False)

    def __init__(self, data: Any = None, *, by: User) -> None:
        super().__init__(data)
        fields: Any = self.fields
        fields["client"].queryset = Client.objects.visible_to(by)
        fields["responsible"].queryset = people_led_by(by).order_by("sort_key", "pk")
