from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dossiers.models import Client
from kam_crm.shared.forms import PickedField, PickerWidget


class AssignForm(forms.Form):
    client = PickedField(
        Client.objects.none(),
        label=_("client"),
        words=("name", "code"),
        widget=PickerWidget("dossiers:client_picker"),
    )

    def __init__(self, data: Any = None, *, user: User, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["client"].queryset = Client.objects.visible_to(user)  # type: ignore[attr-defined]
