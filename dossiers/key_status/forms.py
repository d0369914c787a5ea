from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dossiers.clients.forms import CHOOSE
from dossiers.models import (
    KeyDefinition,
    KeyLevel,
)
from kam_crm.shared import clock
from kam_crm.shared.forms import DateInput


class KeyForm(forms.Form):
    level = forms.ChoiceField(label=_("level"), choices=KeyLevel.choices, widget=forms.RadioSelect)
    definition = forms.TypedChoiceField(
        label=_("definition"), choices=[CHOOSE, *KeyDefinition.choices], coerce=int, empty_value=None
    )
    evidence = forms.CharField(
        label=_("evidence"),
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Figures, words, what was done for the client"),
    )
    set_on = forms.DateField(label=_("since"), widget=DateInput, required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"level": KeyLevel.COMPANY, "set_on": clock.today()})
