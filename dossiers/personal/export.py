"""Everything that is kept about a person, for the person who asks (152-ФЗ, ст. 14): JSON for programs, XLSX to read.

Rows are found by the foreign keys that lead to the person: a table that comes along is in it by itself.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import BinaryField, Field, Model
from django.utils.text import capfirst

from accounts.models import Access, AccessLog, User
from accounts.services import log_access
from dossiers.models import ClientContact, Person
from kam_crm.shared.service import service
from kam_crm.shared.tables import Column, Sheet, write_sheets

Rows = list[dict[str, Any]]


@service(capability="personal.manage", subject="person")
def export_person(*, by: User, person: Person) -> bytes:
    """A ZIP of person.json and person.xlsx: what `by` sees of it, by kind; who was shown what is in it, too."""
    found = gather(person, by)
    log_access(user=by, what=Access.EXPORT, subject="person_data", format="zip", people=[person.pk])
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        kinds = {label: [_by_name(row) for row in rows] for _title, label, rows in found}
        packed.writestr("person.json", json.dumps(kinds, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1))
        sheets = io.BytesIO()
        write_sheets(sheets, [_sheet(title, rows) for title, _label, rows in found if rows])
        packed.writestr("person.xlsx", sheets.getvalue())
    return file.getvalue()


def gather(person: Person, user: User) -> list[tuple[str, str, Rows]]:
    """(name in words, label, rows) of each kind, the person first; a row has its values by field."""
    # second records that were merged into this one are the person, too
    found = [_kind(Person, [person, *Person.objects.filter(merged_into=person)])]
    links = ClientContact.objects.visible_to(user).filter(person=person)
    seen: set[type[Model]] = {Person}
    for goal, values in ((Person, [person.pk]), (ClientContact, list(links.values_list("pk", flat=True)))):
        for model, field in sorted(_leading_to(goal), key=lambda one: one[0]._meta.label):
            if model not in seen:
                seen.add(model)
                rows = model._default_manager.visible_to(user).filter(**{f"{field}__in": values})  # type: ignore[attr-defined]
                found.append(_kind(model, list(rows.distinct().order_by("pk"))))
    showings = AccessLog.objects.filter(subject=f"person {person.pk}").select_related("user").order_by("pk")
    found.append(_kind(AccessLog, list(showings)))
    return found


def _leading_to(goal: type[Model]) -> Iterator[tuple[type[Model], str]]:
    """Models that name a person, and by which field; not their histories, which repeat them."""
    for field in goal._meta.get_fields(include_hidden=True):
        model: Any = field.related_model
        if field.auto_created and not field.concrete and hasattr(model._default_manager, "visible_to"):
            yield model, field.field.name  # type: ignore[union-attr]


def _kind(model: type[Model], rows: list[Any]) -> tuple[str, str, Rows]:
    fields = [one for one in model._meta.concrete_fields if not isinstance(one, BinaryField)]
    return (
        capfirst(str(model._meta.verbose_name_plural)),
        model._meta.label_lower,
        [{one: _value(row, one) for one in fields} for row in rows],  # type: ignore[misc]
    )


def _value(row: Any, field: Field[Any, Any]) -> Any:
    if field.is_relation:
        # a row of another table by its name
        named = getattr(row, field.name)
        return None if named is None else str(named)
    if field.choices:
        return str(getattr(row, f"get_{field.name}_display")())
    return getattr(row, field.name)


def _by_name(row: dict[Any, Any]) -> dict[str, Any]:
    return {field.name: value for field, value in row.items()}


def _sheet(title: str, rows: Rows) -> Sheet:
    columns = [
        Column(str(field.verbose_name), lambda row, field=field: _cell(row[field]), width=24)  # type: ignore[attr-defined, misc]
        for field in rows[0]
    ]
    return Sheet(columns, rows, title)


def _cell(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
