from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dossiers.models import DocumentKind
from kam_crm.shared import files

PICTURES = "image/jpeg,image/png,image/webp"


def file_field(*, required: bool = False) -> forms.FileField:
    return forms.FileField(
        label=_("file"),
        widget=forms.ClearableFileInput({"accept": ",".join(files.KNOWN)}),
        max_length=250,
        required=required,
    )


def attached(form: forms.Form, cleaned: dict[str, Any] | None) -> dict[str, Any]:
    """With the file, if one came, as its name and bytes; one that is too large is refused before it is read."""
    cleaned = cleaned or {}
    if file := cleaned.get("file"):
        if file.size > files.LARGEST:
            form.add_error("file", _("A file may have 15 MB at most."))
        else:
            cleaned["file"] = (file.name, file.read())
    return cleaned


class DocumentForm(forms.Form):
    file = file_field(required=True)
    kind = forms.ChoiceField(label=_("kind"), choices=DocumentKind.choices, initial=DocumentKind.OTHER)
    # made with the page, so that a second click on «Add» adds nothing
    client_uuid = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)

    # only where the page may offer it
    is_secret = forms.BooleanField(
        label=_("commercial secret"),
        required=False,
        help_text=_("Shown to those alone who may know the client's secrets"),
    )

    def __init__(self, data: Any = None, files: Any = None, *, may_be_secret: bool = False) -> None:
        super().__init__(data, files)
        if not may_be_secret:
            del self.fields["is_secret"]

    def clean(self) -> dict[str, Any]:
        """As `add_document` takes it: the file's name and bytes."""
        cleaned = attached(self, super().clean())
        if file := cleaned.pop("file", None):
            cleaned["name"], cleaned["data"] = file
        return cleaned


class VersionForm(DocumentForm):
    """A newer version of a file: its kind and secrecy stay."""

    def __init__(self, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        del self.fields["kind"]
