"""A load undone: what it made is gone again, what it changed is as before, unless somebody has changed it since.

The images say how each row was. Everything is done by sets, table by table; keys between them are checked at the end of
the transaction.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction
from django.utils.translation import gettext as _

from approvals.models import Request
from dossiers.models import ClientSummary
from kam_crm.shared import clock
from orders.models import Shipment, ShipmentLine
from orders.services import refresh_summary as refresh_orders
from plans.services import refresh_summary as refresh_plans
from receivables.services import refresh_summary as refresh_debts
from reports.models import Alert, Attainment, ShipmentRhythm

SQL = Path(__file__).parent.parent / "sql"
# counted from others: they follow their client or manager, and hold nobody back
DERIVED: tuple[type[models.Model], ...] = (ClientSummary, Alert, Attainment, ShipmentRhythm)
# made and taken away with its whole: it has no image of its own where that was created
PARTS: dict[type[models.Model], tuple[type[models.Model], str]] = {ShipmentLine: (Shipment, "shipment_id")}
EXAMPLES = 3


@dataclass(frozen=True)
class Hindrance:
    """Why a load cannot be undone: so many rows of one kind, the first of them by name."""

    reason: str
    count: int
    examples: tuple[str, ...]

    def words(self, *, named: bool) -> str:
        """With names where the reader may see the rows."""
        more = "…" if self.count > len(self.examples) else ""
        names = f" ({', '.join(self.examples)}{more})" if named else ""
        return f"{self.reason}: {self.count}{names}"


def hindrances_of(run_id: int) -> list[Hindrance]:
    """Why a load cannot be undone now; empty where it can."""
    with transaction.atomic():
        return Undo(run_id).hindrances()


class Undo:
    """What undoing one load would do, and doing it. Lives within one transaction."""

    def __init__(self, run_id: int) -> None:
        self.run_id = run_id
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS pg_temp.undo_rows, pg_temp.undo_fields", [])
            cursor.execute((SQL / "undo_rows.sql").read_text(encoding="utf-8"), {"run": run_id})

    @cached_property
    def written(self) -> list[type[models.Model]]:
        """Models of the rows that the load wrote: what follows others, such as allocations, before these."""
        tables = {table for (table,) in _rows('SELECT DISTINCT "table" FROM undo_rows')}
        return [model for model in reversed([*apps.get_models()]) if model._meta.db_table in tables]

    def counts(self) -> list[tuple[type[models.Model], int, int, int]]:
        """(model, rows to be deleted, to be changed back, to come again) of every table."""
        found = {
            table: counts
            for table, *counts in _rows(
                'SELECT "table", count(*) FILTER (WHERE come), count(*) FILTER (WHERE NOT come AND NOT gone),'
                ' count(*) FILTER (WHERE gone) FROM undo_rows GROUP BY "table"'
            )
        }
        return [(model, *found[model._meta.db_table]) for model in self.written]

    def hindrances(self) -> list[Hindrance]:
        """What came to depend on created rows, and what was made of them since; empty where nothing did."""
        found = []
        for model in self.written:
            found += [
                Hindrance(
                    _("%(kind)s refer to what was loaded (%(loaded)s)")
                    % {"kind": _plural(referring), "loaded": _plural(model)},
                    count,
                    examples,
                )
                for referring, count, examples in self._referring(model)
            ]
            if (changed := self._changed_since(model)).count:
                found.append(changed)
            if (later := self._loaded_later(model)).count:
                found.append(later)
        return found

    def undo_load(self) -> None:
        """Raises IntegrityError where somebody entered what stands in the way, or refers to a row meanwhile."""
        clients = self._clients()
        # before anything is deleted: what triggers make of that is no change of a person
        self._note_fields()
        for model in self.written:
            self._delete(model)
        for model in self.written:
            self._change_back(model)
            self._bring_back(model)
        today = clock.today()
        refresh_plans(clients, as_of=today)
        refresh_orders(clients, as_of=today)
        refresh_debts(clients, as_of=today)
        _run("DELETE FROM integrations_rowimage WHERE run_id = %s", [self.run_id])

    def kept(self) -> int:
        """Changed rows that somebody has changed again since: what was entered then stays."""
        return sum(
            _count(
                f"SELECT count(*) FROM undo_rows u JOIN {_table(model)} t ON t.id = u.row_id"
                ' WHERE u."table" = %s AND NOT come AND NOT gone'
                " AND to_jsonb(t) - 'updated_at' IS DISTINCT FROM u.after - 'updated_at'",
                [model._meta.db_table],
            )
            for model in self.written
        )

    def _referring(self, model: type[models.Model]) -> Iterator[tuple[Any, int, tuple[str, ...]]]:
        created = f"SELECT row_id FROM undo_rows WHERE \"table\" = '{model._meta.db_table}' AND come"
        for part, (whole, key) in PARTS.items():
            if whole is model:
                lines = f"SELECT id FROM {_table(part)} WHERE {key} IN ({created})"
                yield from self._referring_to(part, lines, within=key)
        yield from self._referring_to(model, created)

    def _referring_to(
        self, model: type[models.Model], ids: str, within: str = ""
    ) -> Iterator[tuple[Any, int, tuple[str, ...]]]:
        for referring, column, condition in _references(model):
            if issubclass(referring, DERIVED) or _is_part(referring, model):
                continue
            own = (
                f" AND NOT EXISTS (SELECT FROM undo_rows v WHERE v.\"table\" = '{referring._meta.db_table}'"
                f" AND v.row_id = r.{referring._meta.pk.column})"
            )
            if referring is model and within:  # lines of the same load
                whole = PARTS[model][0]._meta.db_table
                own = f" AND r.{within} NOT IN (SELECT row_id FROM undo_rows WHERE \"table\" = '{whole}')"
            where = f"FROM {_table(referring)} r WHERE r.{column} IN ({ids}){condition}{own}"
            if count := _count(f"SELECT count(*) {where}"):
                pks = [pk for (pk,) in _rows(f"SELECT {referring._meta.pk.column} {where} LIMIT {EXAMPLES}")]
                yield referring, count, _names(referring, pks)

    def _changed_since(self, model: type[models.Model]) -> Hindrance:
        where = (
            f'FROM undo_rows u JOIN {_table(model)} t ON t.id = u.row_id WHERE u."table" = %s AND come'
            " AND u.after IS NOT NULL AND to_jsonb(t) - 'updated_at' IS DISTINCT FROM u.after - 'updated_at'"
        )
        reason = _("%(loaded)s were changed since") % {"loaded": _plural(model)}
        return _hindrance(model, reason, where)

    def _loaded_later(self, model: type[models.Model]) -> Hindrance:
        """Only where the rows themselves cannot tell: of those without an image."""
        where = (
            'FROM undo_rows u WHERE u."table" = %s AND EXISTS (SELECT FROM integrations_rowimage o'
            f' WHERE o."table" = u."table" AND o.row_id = u.row_id AND o.run_id <> {self.run_id} AND o.id > u.last)'
        )
        reason = _("%(loaded)s came once more with a later file: undo that one first") % {
            "loaded": _plural(model)
        }
        if model not in {whole for whole, _key in PARTS.values()}:
            return Hindrance(reason, 0, ())
        return _hindrance(model, reason, where, key="u.row_id")

    def _clients(self) -> list[int]:
        """Clients whose debts or orders move."""
        return [
            client
            for (client,) in _rows(
                "SELECT (coalesce(after, before) ->> 'client_id')::bigint FROM undo_rows"
                " WHERE coalesce(after, before) ? 'client_id'"
                " UNION SELECT client_id FROM orders_shipment s JOIN undo_rows u"
                " ON u.\"table\" = 'orders_shipment' AND u.row_id = s.id"
                " UNION SELECT i.client_id FROM receivables_invoice i JOIN undo_rows u"
                " ON (coalesce(u.after, u.before) ->> 'invoice_id')::bigint = i.id"
            )
            if client is not None
        ]

    def _note_fields(self) -> None:
        """Of each changed row the columns that are still as the load left them, with what stood there before."""
        _run(
            'CREATE TEMP TABLE undo_fields ("table" text, row_id bigint, fields jsonb) ON COMMIT DROP',
        )
        for model in self.written:
            _run(
                "INSERT INTO undo_fields"
                ' SELECT u."table", u.row_id, jsonb_object_agg(b.key, b.value)'
                f" FROM undo_rows u JOIN {_table(model)} t ON t.id = u.row_id, jsonb_each(u.before) AS b"
                ' WHERE u."table" = %s AND NOT come AND NOT gone'
                " AND b.value IS DISTINCT FROM u.after -> b.key AND to_jsonb(t) -> b.key = u.after -> b.key"
                ' GROUP BY u."table", u.row_id',
                [model._meta.db_table],
            )

    def _delete(self, model: type[models.Model]) -> None:
        created = f"SELECT row_id FROM undo_rows WHERE \"table\" = '{model._meta.db_table}' AND come"
        for part, (whole, key) in PARTS.items():
            if whole is model:
                # those of a changed document too: its former lines come again
                mine = f"SELECT row_id FROM undo_rows WHERE \"table\" = '{model._meta.db_table}'"
                _run(f"DELETE FROM {_table(part)} WHERE {key} IN ({mine})")
        for referring, column, condition in _references(model):
            if issubclass(referring, DERIVED):
                _run(f"DELETE FROM {_table(referring)} r WHERE r.{column} IN ({created}){condition}")
        _run(f"DELETE FROM {_table(model)} WHERE id IN ({created})")

    def _change_back(self, model: type[models.Model]) -> None:
        columns = _columns(model)
        _run(
            f"UPDATE {_table(model)} t SET ({columns}) = (SELECT {columns}"
            f" FROM jsonb_populate_record(NULL::{_table(model)}, to_jsonb(t) || f.fields))"
            ' FROM undo_fields f WHERE f."table" = %s AND f.row_id = t.id',
            [model._meta.db_table],
        )

    def _bring_back(self, model: type[models.Model]) -> None:
        columns = _columns(model)
        _run(
            f"INSERT INTO {_table(model)} ({columns}) SELECT {_columns(model, 'r.')} FROM undo_rows u,"
            f" jsonb_populate_record(NULL::{_table(model)}, u.before) AS r"
            ' WHERE u."table" = %s AND gone',
            [model._meta.db_table],
        )


def _references(model: type[models.Model]) -> Iterator[tuple[Any, str, str]]:
    """(model, column, further condition) of all rows that may point to one of `model`; histories have no constraint."""
    for relation in model._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel):  # one to one is one of them
            referring = relation.related_model
            if referring._meta.app_label != "pghistory" and getattr(relation.field, "db_constraint", False):
                yield referring, relation.field.column, ""
    yield Request, "subject_id", f" AND r.subject_kind = '{model._meta.label_lower}'"


def _is_part(part: type[models.Model], whole: type[models.Model]) -> bool:
    return part in PARTS and PARTS[part][0] is whole


def _hindrance(model: type[models.Model], reason: str, where: str, key: str = "t.id") -> Hindrance:
    parameters = [model._meta.db_table]
    if not (count := _count(f"SELECT count(*) {where}", parameters)):
        return Hindrance(reason, 0, ())
    pks = [pk for (pk,) in _rows(f"SELECT {key} {where} LIMIT {EXAMPLES}", parameters)]
    return Hindrance(reason, count, _names(model, pks))


def _names(model: Any, pks: list[Any]) -> tuple[str, ...]:
    return tuple(str(row) for row in model._base_manager.filter(pk__in=pks))


def _plural(model: Any) -> str:
    return str(model._meta.verbose_name_plural)


def _table(model: Any) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _columns(model: Any, prefix: str = "") -> str:
    return ", ".join(
        f"{prefix}{connection.ops.quote_name(field.column)}"
        for field in model._meta.concrete_fields
        if not field.generated
    )


def _run(statement: str, parameters: list[Any] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters or [])


def _rows(statement: str, parameters: list[Any] | None = None) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters or [])
        return cursor.fetchall()  # type: ignore[no-any-return]


def _count(statement: str, parameters: list[Any] | None = None) -> int:
    return int(_rows(statement, parameters)[0][0])
