from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dossiers.models import DocumentKind
from kam_crm.shared import files

PICTURES = "image/jpeg,image/png,image/webp"


class DocumentForm(forms.Form):
    file = forms.FileField(
        label=_("file"), widget=forms.ClearableFileInput({"accept": ",".join(files.KNOWN)}), max_length=250
    )
    kind = forms.ChoiceField(label=_("kind"), choices=DocumentKind.choices, initial=DocumentKind.OTHER)
    # made with the page, so that a second click on «Add» adds nothing
    client_uuid = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)

    def clean(self) -> dict[str, Any]:
        """As `add_document` takes it: the file's name and bytes."""
        cleaned: dict[str, Any] = super().clean() or {}
        if file := cleaned.pop("file", None):
            if file.size > files.LARGEST:
                self.add_error("file", _("A file may have 15 MB at most."))
            else:
                cleaned |= {"name": file.name, "data": file.read()}
        return cleaned
