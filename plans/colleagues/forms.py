from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dossiers.team.forms import ColleagueField
from kam_crm.shared.forms import PickerWidget


class ColleagueForm(forms.Form):
    colleague = ColleagueField(
        User.objects.none(),
        label=_("invite a colleague"),
        widget=PickerWidget("plans:colleague_picker"),
        words=("full_name", "sort_key", "email"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["colleague"].queryset = User.objects.invitable()  # type: ignore[attr-defined]
