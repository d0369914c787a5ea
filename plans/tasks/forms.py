from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User
from dossiers.documents.forms import attached, file_field
from dossiers.models import Client
from kam_crm.shared.forms import DateInput, PickedField, PickerWidget, TimeInput, conditional
from plans.models import Repeat


class NothingForm(forms.Form):
    """A step that needs no words."""


def text_area(label: Any, rows: int = 2, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": rows}), **options
    )


class ReasonForm(forms.Form):
    """The service says where a reason is needed."""

    reason = conditional(text_area(_("reason")))


class DoneForm(forms.Form):
    report = text_area(_("what came of it"))


class ReportForm(forms.Form):
    report = conditional(text_area(_("report"), 3))
    file = file_field()

    def clean(self) -> dict[str, Any]:
        return attached(self, super().clean())


class MoveForm(forms.Form):
    due_on = forms.DateField(label=_("new day"), widget=DateInput)
    reason = conditional(forms.CharField(label=_("reason"), max_length=250, required=False))


class MoveTaskForm(MoveForm):
    due_at = forms.TimeField(label=_("at"), widget=TimeInput, required=False)

    field_order = ("due_on", "due_at", "reason")


def departments() -> Any:
    """All of them: whom one may ask is not whose rows one sees."""
    return Department.objects.order_by("name")


def colleague_field(label: Any, **options: Any) -> PickedField:
    """Anybody with business: whom one may ask is not whose rows one sees."""
    return PickedField(
        User.objects.invitable(),
        label=label,
        widget=PickerWidget("plans:addressee_picker"),
        words=("sort_key", "email"),
        required=False,
        **options,
    )


def department_field() -> forms.ModelChoiceField[Department]:
    return forms.ModelChoiceField(departments(), label=_("or a department"), required=False)


class GiveForm(forms.Form):
    assignee = conditional(colleague_field(_("colleague")))
    department = conditional(department_field())


class OrderForm(forms.Form):
    """A task with all its words; several people get one each."""

    client_uuid = forms.UUIDField(widget=forms.HiddenInput, required=False)
    text = forms.CharField(label=_("what to do"), max_length=250)
    note = text_area(_("note"))
    people = forms.ModelMultipleChoiceField(
        User.objects.none(), label=_("who does it"), widget=forms.CheckboxSelectMultiple, required=False
    )
    assignee = conditional(colleague_field(_("another colleague")))
    department = conditional(department_field())
    due_on = forms.DateField(label=_("due"), widget=DateInput, required=False)
    due_at = forms.TimeField(label=_("at"), widget=TimeInput, required=False)
    client = PickedField(
        Client.objects.none(),
        label=_("client"),
        widget=PickerWidget("dossiers:client_picker"),
        words=("name", "sort_key", "code"),
        required=False,
    )
    repeat = forms.ChoiceField(label=_("repeated"), choices=Repeat.choices, required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["client_uuid"].initial = uuid.uuid4()
        self.fields["client"].queryset = Client.objects.visible_to(user)  # type: ignore[attr-defined]
        led = (
            User.objects.visible_to(user).filter(is_active=True, department__head=user.pk).exclude(pk=user.pk)
        )
        # those one leads stand there at once; everybody else is looked for
        self.fields["people"].queryset = led.order_by("sort_key", "pk")  # type: ignore[attr-defined]
        if not led.exists():
            del self.fields["people"]
