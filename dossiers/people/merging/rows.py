"""What hangs on a record and follows it to another one, and back: every row that names it, of whatever app.

Rows are found by the foreign keys that lead to the model, so that a new table follows by itself. A row that cannot
follow, because the other record has its like, is kept as text in the journal and comes back from there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.core import serializers
from django.db import IntegrityError, transaction
from django.db.models import ForeignKey, Model

from kam_crm.shared import clock

# `{"model": "plans.promise", "field": "person", "keys": […], "from": 1, "to": 2}` for rows that followed,
# `{"row": "<the row as JSON>"}` for one that could not
Entries = list[dict[str, Any]]


def references(model: type[Model], but: Iterable[type[Model]] = ()) -> Iterator[ForeignKey[Any, Any]]:
    """Foreign keys that lead to the model, also those of many-to-many tables; histories and `but` left out."""
    left_out = set(but)
    for relation in model._meta.get_fields(include_hidden=True):
        field = getattr(relation, "field", None)
        if not relation.auto_created or relation.concrete or not isinstance(field, ForeignKey):
            continue
        # events of the history tell of the record as it was
        if field.model not in left_out and not hasattr(field.model, "pgh_tracked_model"):
            yield field


def count(row: Model, but: Iterable[type[Model]] = ()) -> Iterator[tuple[type[Model], int]]:
    """How many rows of each model name it, models without any left out."""
    for field in references(type(row), but):
        if found := _naming(field, row.pk).count():
            yield field.model, found


def move(row: Model, to: Model, but: Iterable[type[Model]] = ()) -> Entries:
    """Let all that names `row` name `to`. Returns what `restore` needs."""
    entries: Entries = []
    for field in references(type(row), but):
        keys = list(_naming(field, row.pk).order_by("pk").values_list("pk", flat=True))
        if not keys:
            continue
        followed = (
            keys if _point(field, keys, to.pk) else [key for key in keys if _point(field, [key], to.pk)]
        )
        # of what a person has once the other record has its own: this one stays where it is
        left_over = set() if field.unique else set(keys) - set(followed)
        for left in left_over:
            entries.append(remove(field.model._base_manager.get(pk=left)))
        label = field.model._meta.label_lower
        entries.append({"model": label, "field": field.name, "keys": followed, "from": row.pk, "to": to.pk})
    return entries


def remove(row: Model) -> dict[str, Any]:
    """Take the row away; the entry holds it whole."""
    entry = {"row": serializers.serialize("json", [row])}
    row.delete()
    return entry


def restore(entries: Entries) -> None:
    """Undo `move` and `remove`, the last first; rows that somebody has given elsewhere or deleted since stay so."""
    for entry in reversed(entries):
        if "row" in entry:
            for one in serializers.deserialize("json", entry["row"]):
                one.save()
            continue
        model = apps.get_model(entry["model"])
        field = model._meta.get_field(entry["field"])
        still = _naming(field, entry["to"]).filter(pk__in=entry["keys"])
        keys = list(still.values_list("pk", flat=True))
        if not _point(field, keys, entry["from"]):
            for key in keys:
                _point(field, [key], entry["from"])


def _naming(field: Any, key: int) -> Any:
    # the base manager: whoever may see a row, all of them follow
    return field.model._base_manager.filter(**{field.attname: key})


def _point(field: Any, keys: list[int], key: int) -> bool:
    """Whether the rows could name `key`; none of them does where one of them could not."""
    values: dict[str, Any] = {field.attname: key}
    # `update` leaves out auto_now
    if any(one.name == "updated_at" for one in field.model._meta.concrete_fields):
        values["updated_at"] = clock.now()
    try:
        with transaction.atomic():
            field.model._base_manager.filter(pk__in=keys).update(**values)
    except IntegrityError:
        return False
    return True
