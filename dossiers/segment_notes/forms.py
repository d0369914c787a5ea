from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dossiers.models import MarketSegment, SegmentNoteKind
from kam_crm.shared import clock
from kam_crm.shared.forms import DateInput


class SegmentNoteForm(forms.Form):
    segment = forms.ModelChoiceField(MarketSegment.objects.none(), label=_("market segment"))
    kind = forms.ChoiceField(label=_("kind"), choices=SegmentNoteKind.choices, widget=forms.RadioSelect)
    text = forms.CharField(label=_("what was learned"), max_length=5000, widget=forms.Textarea({"rows": 4}))
    source = forms.CharField(label=_("source"), max_length=250, required=False)
    date = forms.DateField(label=_("date"), widget=DateInput, required=False)

    def __init__(self, data: Any, *, user: Any) -> None:
        super().__init__(data, initial={"date": clock.today(), "kind": SegmentNoteKind.NEEDS})
        segments = MarketSegment.objects.visible_to(user).filter(is_active=True)
        self.fields["segment"].queryset = segments  # type: ignore[attr-defined]
