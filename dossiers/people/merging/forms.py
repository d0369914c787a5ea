from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dossiers.models import Person
from kam_crm.shared.forms import PickedField, PickerWidget


class MergeForm(forms.Form):
    """The second record of a person."""

    merged = PickedField(
        Person.objects.none(),
        label=_("second record of the same person"),
        words=("full_name", "sort_key"),
        widget=PickerWidget("dossiers:person_picker"),
    )

    def __init__(self, data: Any = None, *, user: User, person: Person) -> None:
        super().__init__(data)
        others = Person.objects.visible_to(user).exclude(pk=person.pk)
        self.fields["merged"].queryset = others  # type: ignore[attr-defined]
