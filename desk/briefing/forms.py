from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class PreparationForm(forms.Form):
    goal = forms.CharField(
        label=_("goal"),
        max_length=250,
        required=False,
        widget=forms.TextInput({"placeholder": _("Leave with an order for December from 2 million")}),
    )
    outcomes = forms.CharField(
        label=_("what to leave with"),
        max_length=600,
        required=False,
        help_text=_("Up to three, one a line"),
        widget=forms.Textarea({"rows": 3}),
    )


class QuestionForm(forms.Form):
    text = forms.CharField(
        label=_("question"), max_length=250, widget=forms.TextInput({"class": "form-control"})
    )
    key = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    answer = forms.CharField(required=False, max_length=2000, label=_("answer"))


class AnswerForm(forms.Form):
    answer = forms.CharField(required=False, max_length=2000, label=_("answer"))
