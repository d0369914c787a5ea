from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dossiers.documents.forms import attached, file_field
from kam_crm.shared.forms import conditional
from plans.models import Promise, Side


class KeepForm(forms.Form):
    """How it was kept: in words, by a file, or, said openly, by neither (R76)."""

    evidence = conditional(forms.CharField(label=_("how it was kept"), max_length=250, required=False))
    file = file_field()
    without_file = forms.BooleanField(label=_("done, without a file"), required=False)

    def __init__(self, *args: Any, promise: Promise, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.promise = promise

    def clean(self) -> dict[str, Any]:
        cleaned = attached(self, super().clean())
        bare = cleaned.pop("without_file", False)
        shown = cleaned.get("evidence") or cleaned.get("file") or bare
        if self.promise.side == Side.OURS and not shown and not self.errors:
            self.add_error(
                "evidence", _("Say how it was kept, add a file, or tick that it was done without one.")
            )
        return cleaned
