from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User
from accounts.rights.capabilities import DIRECTORS, Role
from dossiers.documents.forms import attached, file_field
from plans.models import LibraryKind

READERS = [(value, label) for value, label in Role.choices if value != Role.ADMIN]


class VersionForm(forms.Form):
    changes = forms.CharField(label=_("what is new"), max_length=250)
    text = forms.CharField(
        label=_("text"), max_length=20_000, required=False, widget=forms.Textarea(attrs={"rows": 12})
    )
    file = file_field()

    def clean(self) -> dict[str, Any]:
        cleaned = attached(self, super().clean())
        cleaned["file"] = cleaned.get("file") or None
        return cleaned


class LibraryForm(VersionForm):
    title = forms.CharField(label=_("title"), max_length=150)
    kind = forms.ChoiceField(label=_("kind"), choices=LibraryKind.choices)
    roles = forms.MultipleChoiceField(
        label=_("who acknowledges it"),
        choices=READERS,
        initial=[Role.KAM],
        widget=forms.CheckboxSelectMultiple,
    )
    department = forms.ModelChoiceField(
        Department.objects.none(), label=_("department"), required=False, empty_label=_("all of them")
    )

    field_order = ("title", "kind", "roles", "department", "text", "file")

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["changes"]
        field: Any = self.fields["department"]
        field.queryset = Department.objects.visible_to(by)
        if by.role not in DIRECTORS:
            # a head publishes for the departments they lead
            field.queryset = field.queryset.filter(head=by)
            field.required, field.empty_label = True, None
