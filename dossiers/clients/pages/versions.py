"""Two versions of the same row side by side: what was typed and what somebody else saved meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
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
    form.take_over(row.updated_at)  # type: ignore[attr-defined]
    return differences(form, row)


def differences(form: Any, row: Model) -> list[Difference]:
    """Fields of the bound form whose input is not what the row holds now."""
    return list(_compared(form, row))


def _compared(form: Any, row: Any) -> Iterator[Difference]:
    for name, typed in form.cleaned_data.items():
        if not hasattr(row, name):
            continue
        saved = getattr(row, name)
        if (typed or None) != (saved or None):
            field = form.fields[name]
            yield Difference(str(field.label), _words(field, typed), _words(field, saved))


def _words(field: Any, value: Any) -> str:
    choices = dict(getattr(field, "choices", ()) if not hasattr(field, "queryset") else ())
    return str(choices.get(value, value) or formats.NOTHING)
