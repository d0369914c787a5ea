from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from dossiers.groups.services import LONGEST_NAME
from dossiers.models import ClientGroup
from kam_crm.shared.forms import PickedField, PickerWidget


class GroupForm(forms.Form):
    name = forms.CharField(label=pgettext_lazy("of a thing", "name"), max_length=LONGEST_NAME)
    parent = PickedField(
        ClientGroup.objects.none(),
        label=_("part of"),
        required=False,
        widget=PickerWidget("dossiers:reference_picker", params={"kind": "group"}),
    )

    def __init__(self, data: Any = None, *, user: User, group: ClientGroup) -> None:
        super().__init__(data, initial={"name": group.name, "parent": group.parent_id})
        self.fields["parent"].queryset = ClientGroup.objects.visible_to(user)  # type: ignore[attr-defined]
