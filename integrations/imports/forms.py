from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from integrations.imports.answers import ORDERS, Answers
from integrations.imports.models import BY_COLUMNS
from integrations.imports.pages.outcome import takes_present
from integrations.imports.pages.wizard import LEFT_OUT, Wizard
from integrations.imports.run import columns_of
from integrations.imports.services import kinds_for


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class FilesField(forms.FileField):
    """One or several files, as a list."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(one, initial) for one in given or [None]]


class ImportForm(forms.Form):
    kind = forms.ChoiceField(label=_("What is in the file"), required=False)
    uploads = FilesField(
        label=_("Files"),
        help_text=_(
            "CSV, XLSX or a table saved as a page, each up to 200 MB; several at once come in the right order"
        ),
        widget=FilesInput(attrs={"accept": ".csv,.txt,.xlsx,.xls,.html,.htm"}),
    )
    create_missing = forms.BooleanField(
        label=_("Create what is missing"),
        help_text=_("departments, groups, price columns; for sales also clients and products"),
        required=False,
    )

    loads_itself = forms.BooleanField(
        label=_("Load at once what has no bad row"),
        help_text=_("otherwise each file waits for your yes after its check"),
        required=False,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # set here: what may be imported depends on the person, and a foreign kind is then no valid choice
        self.fields["kind"].choices = [("", BY_COLUMNS), *kinds_for(user)]  # type: ignore[attr-defined]
        self.layouts = [
            {
                "kind": kind,
                "label": label,
                "columns": [(column.name, column.needed) for column in columns_of(kind)],
                "has_present": takes_present(user, kind),
            }
            for kind, label in kinds_for(user)
        ]


class UndoForm(forms.Form):
    reason = forms.CharField(
        label=_("Why"), max_length=250, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class AnswerForm:
    """What somebody says of a file: selects of its columns, words for what is not known, the order of its dates.

    Nothing in it can be wrong: what is not understood is left as it was, and the next check tells what is still open.
    """

    def __init__(self, wizard: Wizard, data: QueryDict) -> None:
        self.wizard, self.data = wizard, data

    @property
    def kind(self) -> str:
        return self.data.get("kind", "")

    @property
    def create_missing(self) -> bool:
        return "create_missing" in self.data or self.wizard.run.create_missing

    @property
    def answers(self) -> Answers:
        run = self.wizard.run
        dates = self.data.get("dates", "")
        # other columns belong to another kind
        is_same = self.kind in {"", run.kind}
        return Answers(
            columns=self._columns() if is_same else {},
            dates=dates if dates in ORDERS else "",
            words=self._words() if is_same else {},
        )

    def _columns(self) -> dict[str, str]:
        """Only what differs from what was recognised: the rest needs no word of anybody."""
        known = {name for name, _label in self.wizard.options}
        given = {
            column.header: (column.name, self.data.get(column.field, "")) for column in self.wizard.columns
        }
        return {
            header: "" if name == LEFT_OUT else name
            for header, (before, name) in given.items()
            if (name in known and name != before) or (name == LEFT_OUT and before)
        }

    def _words(self) -> dict[str, dict[str, str]]:
        words: dict[str, dict[str, str]] = {}
        for index, (column, value, *_rest) in enumerate(self.wizard.run.causes):
            if value and (meant := self.data.get(f"word-{index}", "").strip()):
                words.setdefault(column, {})[value.casefold()] = meant[:250]
        return words
