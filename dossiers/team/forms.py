from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dossiers.models import TeamRole
from kam_crm.shared.forms import PickedField, PickerWidget


class ColleagueField(PickedField):
    def label_from_instance(self, row: Any) -> str:
        return str(row.full_name)


class MemberForm(forms.Form):
    colleague = ColleagueField(
        User.objects.none(),
        label=_("colleague"),
        widget=PickerWidget("plans:colleague_picker"),
        words=("full_name", "sort_key", "email"),
    )
    role = forms.ChoiceField(label=_("role"), choices=TeamRole.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["colleague"].queryset = User.objects.invitable()  # type: ignore[attr-defined]
