"""Two versions of the same row side by side: what was typed and what somebody else saved meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from kam_crm.shared import formats


@dataclass(frozen=True)
class Difference:
    label: str
    typed: str
    saved: str


def other_version(form: Any, row: Model) -> list[Difference]:
    """After a refusal `changed_meanwhile`: what was saved meanwhile; sending the form again takes what was typed."""
    if not form.has_error("__all__", "changed_meanwhile"):
        return []
    row.refresh_from_db()
    # shown once: who sends the form again has seen the other version
    form.take_over(row.updated_at)  # type: ignore[attr-defined]
    return differences(form, row)


def differences(form: Any, row: Model) -> list[Difference]:
    """Fields of the bound form whose input is not what the row holds now."""
    found = []
    for name, typed in form.cleaned_data.items():
        # a new group or a confirmation is no column of the row
        if not hasattr(row, name):
            continue
        saved = getattr(row, name)
        # a form says None where a column holds "", and the other way round
        if (typed or None) != (saved or None):
            field = form.fields[name]
            found.append(Difference(str(field.label), _words(field, typed), _words(field, saved)))
    return found


def _words(field: Any, value: Any) -> str:
    # of a queryset `choices` would read every row
    choices = dict(getattr(field, "choices", ()) if not hasattr(field, "queryset") else ())
    return str(choices.get(value, value) or formats.NOTHING)
