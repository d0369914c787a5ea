from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kam_crm.shared import clock
from kam_crm.shared.forms import DateInput
from receivables.models import Reliability, ReliabilityQuestion

YES, NO = "yes", "no"
HALF_YEAR = dt.timedelta(days=182)


def _until() -> dt.date:
    return clock.today() + HALF_YEAR


class ResultForm(forms.Form):
    result = forms.ChoiceField(label=_("result"), choices=Reliability.choices, widget=forms.RadioSelect)
    valid_to = forms.DateField(label=_("valid to"), widget=DateInput, initial=_until)
    note = forms.CharField(
        label=_("note"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class CheckForm(ResultForm):
    """The questions of the checklist, each yes or no, then the result."""

    checked_on = forms.DateField(label=_("checked"), widget=DateInput, initial=clock.today)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.questions = list(ReliabilityQuestion.objects.filter(is_active=True))
        answers = {
            f"answer_{one.pk}": forms.ChoiceField(
                label=one.text, choices=((YES, _("yes")), (NO, _("no"))), widget=forms.RadioSelect
            )
            for one in self.questions
        }
        self.fields = {**answers, "checked_on": self.fields["checked_on"], **self.fields}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        cleaned["answers"] = [
            (one.text, cleaned.pop(f"answer_{one.pk}") == YES)
            for one in self.questions
            if f"answer_{one.pk}" in cleaned
        ]
        return cleaned


class ChecklistForm(forms.Form):
    questions = forms.CharField(
        label=_("questions, one a line"), widget=forms.Textarea(attrs={"rows": 12}), max_length=9000
    )

    def clean_questions(self) -> list[str]:
        return str(self.cleaned_data["questions"]).splitlines()
