from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User
from dossiers.documents.forms import attached, file_field
from kam_crm.shared.forms import DateInput, TimeInput, conditional


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


class GiveForm(forms.Form):
    assignee = conditional(forms.ModelChoiceField(User.objects.none(), label=_("colleague"), required=False))
    department = conditional(
        forms.ModelChoiceField(Department.objects.none(), label=_("department"), required=False)
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        colleagues = User.objects.visible_to(user).filter(is_active=True).exclude(pk=user.pk)
        self.fields["assignee"].queryset = colleagues.order_by("sort_key")  # type: ignore[attr-defined]
        self.fields["department"].queryset = departments()  # type: ignore[attr-defined]


def departments() -> Any:
    """All of them: whom one may ask is not whose rows one sees."""
    return Department.objects.order_by("name")
