from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dossiers.dealers.services import LONGEST_NOTE
from dossiers.models import Client
from kam_crm.shared.forms import PickedField, PickerWidget


class DealerForm(forms.Form):
    dealer = PickedField(
        Client.objects.none(),
        label=_("dealer"),
        widget=PickerWidget("dossiers:client_picker"),
        words=("name", "sort_key", "code"),
    )
    note = forms.CharField(label=_("how it came about"), max_length=LONGEST_NOTE, required=False)

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data)
        self.fields["dealer"].queryset = Client.objects.visible_to(user)  # type: ignore[attr-defined]
