from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dossiers.words.known import WordKind


class WordForm(forms.Form):
    name = forms.CharField(label=pgettext_lazy("of a thing", "name"), max_length=120)


class MergeForm(forms.Form):
    into: forms.ModelChoiceField[Any] = forms.ModelChoiceField(None, label=_("merge into"), empty_label="—")

    def __init__(self, data: Any = None, *, kind: WordKind, word: Any, by: Any) -> None:
        super().__init__(data)
        into: Any = self.fields["into"]
        into.queryset = kind.model.objects.visible_to(by).exclude(pk=word.pk).order_by("name")
