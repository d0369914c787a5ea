from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dossiers.facts.known import label_of
from dossiers.facts.models import LONGEST_ANSWER
from dossiers.facts.services import NEVER
from dossiers.forms_base import MomentField
from dossiers.models import DossierAnswer, DossierItem, ItemKind
from kam_crm.shared.forms import DateInput

SHORT = {ItemKind.TEXT, ItemKind.CHOICE}


class AnswerForm(forms.Form):
    """One item, in the field its kind asks for; what is written in it is checked by the service."""

    value = forms.CharField(required=False, max_length=LONGEST_ANSWER)
    source = forms.CharField(required=False, max_length=200, label=_("known from"))
    expected_updated_at = MomentField(required=False)

    def __init__(self, data: Any, *, item: DossierItem, answer: DossierAnswer | None) -> None:
        kept = {
            "value": answer.value if answer else "",
            "source": answer.source if answer else "",
            "expected_updated_at": answer.updated_at if answer else NEVER,
        }
        super().__init__(data, initial=kept)
        self.fields["value"].label = label_of(item)
        self.fields["value"].widget = _widget(item)
        self.fields["source"].widget.attrs.update({"placeholder": _("a visit, a report, their site")})

    def take_over(self, updated_at: dt.datetime) -> None:
        """Next time the same input wins over what was saved up to this moment."""
        self.data = {**self.data.dict(), "expected_updated_at": updated_at.isoformat()}  # type: ignore[attr-defined]


def _widget(item: DossierItem) -> forms.Widget:
    match item.kind:
        case ItemKind.LONG:
            return forms.Textarea({"rows": 3, "autofocus": True})
        case ItemKind.NUMBER:
            return forms.TextInput({"inputmode": "decimal", "autofocus": True})
        case ItemKind.DATE:
            return DateInput({"autofocus": True})
        case ItemKind.CHOICE:
            return forms.Select({"autofocus": True}, [("", "–"), *((word, word) for word in item.words)])
    return forms.TextInput({"autofocus": True})
