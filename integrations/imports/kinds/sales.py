"""Sales: COPY into staging, checks and writes by sets. A million lines take tens of seconds."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _
from psycopg2 import DatabaseError

from catalogue.models import Product
from dossiers.models import Client, Stage
from dossiers.services import ensure_summary
from integrations.imports import cells
from integrations.imports.problems import KEPT, Counts
from integrations.imports.rows import Column, Job, checked_headers
from kam_crm.shared import clock
from kam_crm.shared.tables import TableError, TableReader
from kam_crm.shared.text import sort_key
from orders.services import refresh_summary

SQL = Path(__file__).parent.parent / "sql"
# of an earlier file in the same transaction
LEFT_BEHIND = "pg_temp.import_sales, pg_temp.import_dates, pg_temp.import_lines, pg_temp.import_documents"
STAGED = ("document", "date", "client_code", "product_code", "quantity", "amount", "cost", "kind")
NUMBERS = [STAGED.index(name) for name in ("quantity", "amount", "cost")]
KIND = STAGED.index("kind")
COLUMNS = [Column(name, str, needed=name not in {"product_code", "cost", "kind"}) for name in STAGED]
KINDS = {"": "sale", "sale": "sale", "return": "return", "продажа": "sale", "возврат": "return"}
SPACES = re.compile(r"[\s\u00a0\u202f]+")
PLAIN = re.compile(r"[\d.]*").fullmatch
ODD = re.compile(r"[\\\n\r]").search
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def load(table: TableReader, job: Job) -> Counts:
    """Lines of shipments and returns. A document is its number, date and client, and comes whole.

    A document that is already there with the same lines stays; an imported one with other lines is replaced; one
    that our own shipment made is a problem.
    """
    checked_headers(table.headers, COLUMNS, job.problems)
    _stage(table, job)
    job.reject_if_bad()
    job.wait_for_others()
    _read_dates()
    if job.create_missing:
        _create_missing(job)
    job.problems.extend(_bad_cells())
    job.problems.more += _count_beyond(job)
    job.reject_if_bad()
    _run("load_sales")
    job.problems.extend(_foreign_documents())
    job.reject_if_bad()
    _run("write_sales")
    _refresh()
    return _counts()


def _stage(table: TableReader, job: Job) -> None:
    columns = ", ".join(f"{name} text NOT NULL" for name in STAGED)
    lines = _Lines(_staged_lines(table, job))
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {LEFT_BEHIND}", [])
        cursor.execute(f"CREATE TEMP TABLE import_sales (row integer NOT NULL, {columns}) ON COMMIT DROP", [])
        try:
            cursor.cursor.copy_expert("COPY import_sales FROM STDIN", lines)
        except DatabaseError:
            if lines.fault is not None:
                raise lines.fault from None
            raise
        cursor.execute("ANALYZE import_sales", [])


def _staged_lines(table: TableReader, job: Job) -> Iterator[str]:
    try:
        for count, (number, cells_) in enumerate(table, 1):
            yield _staged_line(number, cells_)
            if count % 5000 == 0:
                job.step(count)
    except TableError as error:
        job.bad_row(error)


def _staged_line(number: int, cells_: dict[str, str]) -> str:
    """A line as COPY reads it. Cells come trimmed and most are plain, so only the others are worked on."""
    values = [cells_.get(name, "") for name in STAGED]
    for index in NUMBERS:
        if not PLAIN(values[index]):
            values[index] = SPACES.sub("", values[index]).replace(",", ".")
    kind = values[KIND].lower()
    values[KIND] = KINDS.get(kind, kind)
    line = "\t".join(values)
    if ODD(line) or line.count("\t") != len(STAGED) - 1:
        line = "\t".join(value.translate(ESCAPES) for value in values)
    return f"{number}\t{line}\n"


class _Lines(io.TextIOBase):
    """A file that COPY reads, made of lines as they come.

    What making a line raises is kept in `fault`, because COPY turns it into an error of the database.
    """

    def __init__(self, lines: Iterator[str]) -> None:
        self.lines = lines
        self.rest = ""
        self.fault: Exception | None = None

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1) -> str:
        parts, have = [self.rest], len(self.rest)
        try:
            for line in self.lines:
                parts.append(line)
                have += len(line)
                if size is not None and 0 <= size <= have:
                    break
        except Exception as fault:
            self.fault = fault
            raise
        text = "".join(parts)
        cut = len(text) if size is None or size < 0 else size
        self.rest = text[cut:]
        return text[:cut]


def _read_dates() -> None:
    """Dates are few and differ in form: each distinct text is read once, in Python."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE import_dates"
            " (text text PRIMARY KEY, day date NOT NULL, is_future boolean NOT NULL) ON COMMIT DROP",
            [],
        )
        cursor.execute("SELECT DISTINCT date FROM import_sales", [])
        found = []
        for (text,) in cursor.fetchall():
            try:
                found.append((text, cells.date(text)))
            except ValueError:
                continue
        days = [day for _text, day in found]
        cursor.execute(
            "INSERT INTO import_dates"
            " SELECT text, day, day > %s FROM unnest(%s::text[], %s::date[]) AS read(text, day)",
            [clock.today(), [text for text, _day in found], days],
        )


def _create_missing(job: Job) -> None:
    """Clients and products the file names and nobody entered, called by their code; the clients go to `job.by`."""
    codes = _missing("client_code", "dossiers_client")
    clients = Client.objects.bulk_create(
        [
            Client(code=code, name=code, sort_key=sort_key(code), stage=Stage.CUSTOMER, manager=job.by)
            for code in codes
            if len(code) <= 32
        ],
        batch_size=2000,
    )
    ensure_summary([client.pk for client in clients])
    Product.objects.bulk_create(
        [
            Product(code=code, name=code, sort_key=sort_key(code))
            for code in _missing("product_code", "catalogue_product")
            if len(code) <= 32
        ],
        batch_size=2000,
    )


def _missing(column: str, table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT s.{column} FROM import_sales s LEFT JOIN {table} t ON t.code = s.{column} "
            f"WHERE s.{column} <> '' AND t.id IS NULL ORDER BY 1",
            [],
        )
        return [code for (code,) in cursor.fetchall()]


def _bad_cells() -> Iterator[tuple[int, str, Any, object]]:
    reasons = {
        "empty": _("empty"),
        "long_document": _("longer than %(longest)d characters") % {"longest": 40},
        "future": _("this day has not come yet"),
        "client": _("there is no such code"),
        "product": _("there is no such code"),
        "number": _("not a number of zero or more"),
        "kind": _("must be one of: %(names)s") % {"names": "sale, return"},
    }
    with connection.cursor() as cursor:
        cursor.execute(f"{_sql('check_sales')} ORDER BY 1, 2 LIMIT {KEPT}", [])
        for row, column, value, reason in cursor.fetchall():
            yield row, column, value, _no_date(value) if reason == "date" else reasons[reason]


def _no_date(text: str) -> str:
    """What the parser of all kinds says of a text that it does not take for a date."""
    try:
        cells.date(text)
    except ValueError as error:
        return str(error)
    raise AssertionError(text)


def _count_beyond(job: Job) -> int:
    """Bad cells beyond those listed."""
    if len(job.problems.first) < KEPT:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT row FROM ({_sql('check_sales')}) AS bad", [])
        rows = [row for (row,) in cursor.fetchall()]
    job.problems.rows.update(rows)
    return len(rows) - KEPT


def _foreign_documents() -> list[tuple[int, str, Any, object]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT row, document FROM import_documents WHERE state = 'foreign' ORDER BY row LIMIT 1000", []
        )
        reason = _("our own shipment has this number, date and client")
        return [(row, "document", document, reason) for row, document in cursor.fetchall()]


def _refresh() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT client_id FROM import_documents WHERE state IN ('new', 'changed')", []
        )
        clients = [client for (client,) in cursor.fetchall()]
    if clients:
        refresh_summary(clients, as_of=clock.today())


def _counts() -> Counts:
    with connection.cursor() as cursor:
        cursor.execute("SELECT state, sum(lines) FROM import_documents GROUP BY state", [])
        lines = {state: int(count) for state, count in cursor.fetchall()}
    return Counts(lines.get("new", 0), lines.get("changed", 0), lines.get("same", 0))


def _run(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_sql(name), [])


def _sql(name: str) -> str:
    """The statement as Django's cursor wants it: its percent signs doubled."""
    return (SQL / f"{name}.sql").read_text(encoding="utf-8").replace("%", "%%")
