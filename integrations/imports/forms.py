from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from integrations.imports.models import BY_COLUMNS
from integrations.imports.pages import takes_present
from integrations.imports.run import columns_of
from integrations.imports.services import kinds_for


class ImportForm(forms.Form):
    kind = forms.ChoiceField(label=_("What is in the file"), required=False)
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV, XLSX or a table saved as a page, up to 200 MB"),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx,.xls,.html,.htm"}),
    )
    create_missing = forms.BooleanField(
        label=_("Create what is missing"),
        help_text=_("departments, groups, price columns; for sales also clients and products"),
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
