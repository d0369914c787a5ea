from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dossiers.models import Client
from dossiers.people.lookup import Side
from kam_crm.shared.forms import PickedField, PickerWidget
from kam_crm.shared.web.params import int_param


class SideField(forms.ModelChoiceField):
    """On whose behalf a person speaks: their clients, the usual one first, none chosen beforehand."""

    def __init__(self, sides: list[Side], **options: Any) -> None:
        self.sides = {side.client.pk: side for side in sides}
        super().__init__(
            Client.objects.none(),
            label=_("on whose behalf"),
            widget=forms.RadioSelect,
            empty_label=None,
            error_messages={"required": _("Choose on whose behalf: nothing is saved before.")},
            **options,
        )
        self.choices = [(key, self.words(side)) for key, side in self.sides.items()]

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        side = self.sides.get(int_param(str(value)) or 0)
        if side is None:
            raise forms.ValidationError(
                self.error_messages["invalid_choice"], "invalid_choice", {"value": value}
            )
        return side.client

    def validate(self, value: Any) -> None:
        forms.Field.validate(self, value)

    @staticmethod
    def words(side: Side) -> str:
        usual = _("usually")
        note = f" · {usual}" if side.is_usual else ""
        return f"{side.client.name}, {side.link.position}{note}"


class SwitchForm(forms.Form):
    """Another client of the same person; which ones it may be the service says."""

    client = forms.ModelChoiceField(Client.objects.none(), label=_("on whose behalf"))

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data)
        self.fields["client"].queryset = Client.objects.visible_to(user)  # type: ignore[attr-defined]


class NewCallerForm(forms.Form):
    """At which client somebody unknown works."""

    new_at = PickedField(
        Client.objects.none(),
        label=_("new person at"),
        widget=PickerWidget("dossiers:client_picker"),
        words=("name", "sort_key", "code"),
    )

    def __init__(self, *, user: User) -> None:
        super().__init__()
        self.fields["new_at"].queryset = Client.objects.visible_to(user)  # type: ignore[attr-defined]
