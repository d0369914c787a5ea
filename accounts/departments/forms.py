from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.rights.capabilities import Role
from accounts.users.models import User


class DepartmentForm(forms.Form):
    name = forms.CharField(label=_("name"), max_length=120)
    head = forms.ModelChoiceField(
        label=_("head"), queryset=User.objects.none(), required=False, empty_label="—"
    )

    def __init__(self, data: Any = None, *, by: User, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        heads = User.objects.visible_to(by).filter(role=Role.HEAD, is_active=True)
        self.fields["head"].queryset = heads  # type: ignore[attr-defined]
