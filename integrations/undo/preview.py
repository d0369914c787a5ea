"""What a check would have written: rows made and changed, field by field, as people read them."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import connection, models
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from catalogue.models import Price
from dossiers.models import Person
from integrations.imports.models import ImportKind, ImportRun
from integrations.imports.sight import may_see
from integrations.undo.undoing import Undo
from kam_crm.shared import formats
from orders.models import Shipment

SHOWN = 100  # of each table: enough to see whether a file does what it should
# what follows from the rest, or says nothing to people
UNSAID = {"id", "updated_at", "created_at", "sort_key", "phone_tail", "paid", "allocated", "password"}
# shown one by one and for a reason, never by the way
PERSONAL = {(Person, "phone"), (Person, "email")}
HIDDEN = "…"
Field = tuple[str, str, str]


def seen(run: ImportRun, kind: str) -> list[dict[str, Any]]:
    """Of each table that the file would change, in this transaction: words, counts, and its first rows.

    A row is its name and its fields as (label, before, after). What stood there before is told to those who may see it.
    """
    undo = Undo(run.pk)
    return [
        {
            "label": str(model._meta.verbose_name_plural),
            "created": created,
            "changed": changed,
            "rows": _Rows(model, run.user, kind).listed(),
        }
        for model, created, changed, _gone in reversed(undo.counts())
        # of a price list every row is compared by itself (price_lists)
        if (created or changed) and not (kind == ImportKind.PRICES and model is Price)
    ]


class _Rows:
    def __init__(self, model: Any, user: User, kind: str) -> None:
        self.model = model
        self.fields = {
            field.column: field for field in model._meta.concrete_fields if field.name not in UNSAID
        }
        self.sees_before = may_see(user, kind)
        self.sees_cost = user.can("margin.view")

    def listed(self) -> list[dict[str, Any]]:
        found = self._images()
        names = {
            row.pk: str(row) for row in self.model._base_manager.filter(pk__in=[pk for pk, *_rest in found])
        }
        if issubclass(self.model, Shipment):
            lines = _lines_of(pk for pk, come, *_images in found if not come)
            rows = [(pk, come, lines.get(pk, [])) for pk, come, *_images in found]
        else:
            named = self._named(found)
            rows = [(pk, come, [] if come else self._changes(b, a, named)) for pk, come, b, a in found]
        return [
            {"name": names.get(pk, ""), "is_new": come, "fields": fields}
            for pk, come, fields in rows
            if come or fields
        ]

    def _images(self) -> list[tuple[int, bool, dict[str, Any] | None, dict[str, Any] | None]]:
        with connection.cursor() as cursor:
            cursor.execute(
                'SELECT row_id, come, before::text, after::text FROM undo_rows WHERE "table" = %s AND NOT gone'
                " ORDER BY come, last LIMIT %s",
                [self.model._meta.db_table, SHOWN],
            )
            return [(pk, come, _read(before), _read(after)) for pk, come, before, after in cursor.fetchall()]

    def _changes(self, before: Any, after: Any, named: dict[Any, dict[int, str]]) -> list[Field]:
        return [
            (
                str(field.verbose_name),
                self._before(field, before[column], named),
                self._word(field, after[column], named),
            )
            for column, field in self.fields.items()
            if before[column] != after[column]
        ]

    def _before(self, field: Any, value: Any, named: dict[Any, dict[int, str]]) -> str:
        personal = (self.model, field.name) in PERSONAL
        secret = field.name == "cost" and not self.sees_cost
        return self._word(field, value, named) if self.sees_before and not personal and not secret else HIDDEN

    def _word(self, field: Any, value: Any, named: dict[Any, dict[int, str]]) -> str:
        if value is None or value == "":
            return formats.NOTHING
        if field.related_model is not None:
            return named.get(field, {}).get(value, str(value))
        if field.choices:
            return str(dict(field.flatchoices).get(value, value))
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
            return formats.day(dt.date.fromisoformat(value))
        if isinstance(value, Decimal | int):
            return formats.plain(value)
        return str(value)

    def _named(self, found: Iterable[tuple[int, bool, Any, Any]]) -> dict[Any, dict[int, str]]:
        """Names of the rows that changed keys point to, a statement a column."""
        wanted: dict[Any, set[int]] = defaultdict(set)
        for _pk, come, before, after in found:
            for column, field in self.fields.items():
                if not come and field.related_model is not None and before[column] != after[column]:
                    wanted[field] |= {before[column], after[column]} - {None}
        return {
            field: {row.pk: str(row) for row in field.related_model._base_manager.filter(pk__in=keys)}
            for field, keys in wanted.items()
        }


def _lines_of(pks: Iterable[int]) -> dict[int, list[Field]]:
    """A document that a file replaces: its lines and their sum before and after."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.id, b.lines, b.amount, a.lines, a.amount FROM unnest(%s::bigint[]) AS s(id)"
            " CROSS JOIN LATERAL (SELECT count(*) AS lines, sum((before ->> 'amount')::numeric) AS amount"
            " FROM undo_rows WHERE \"table\" = 'orders_shipmentline'"
            " AND (before ->> 'shipment_id')::bigint = s.id) AS b"
            " CROSS JOIN LATERAL (SELECT count(*) AS lines, sum(amount) AS amount FROM orders_shipmentline"
            " WHERE shipment_id = s.id) AS a",
            [list(pks)],
        )
        return {
            pk: [(_("lines"), _lines(before, amount_before), _lines(after, amount_after))]
            for pk, before, amount_before, after, amount_after in cursor.fetchall()
        }


def _lines(count: int, amount: Decimal | None) -> str:
    words = ngettext("%(count)d line, %(amount)s", "%(count)d lines, %(amount)s", count)
    return words % {"count": count, "amount": formats.money(amount or Decimal(0))}


def _read(image: str | None) -> Any:
    return None if image is None else json.loads(image, parse_float=Decimal)
