"""Sales: COPY into staging, checks and writes by sets. A million lines take tens of seconds."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from catalogue.models import Product
from dossiers.models import Client, Stage
from dossiers.services import ensure_summary
from integrations.imports import cells
from integrations.imports.answers import Answers
from integrations.imports.copying import copy_lines
from integrations.imports.headers import TOTAL
from integrations.imports.problems import Counts, UnclearFile
from integrations.imports.references import codes_by_name
from integrations.imports.rows import Column, Job, check_headers, wait_for_others
from kam_crm.shared import clock
from kam_crm.shared.tables import TableError, TableReader
from kam_crm.shared.text import sort_key
from orders.services import refresh_summary

SQL = Path(__file__).parent.parent / "sql"
# of an earlier file in the same transaction, where ON COMMIT DROP has not happened yet
LEFT_BEHIND = "pg_temp.import_sales, pg_temp.import_dates, pg_temp.import_lines, pg_temp.import_documents"
STAGED = ("document", "date", "client_code", "product_code", "quantity", "amount", "cost", "kind")
# as Python and PostgreSQL read them alike; digits as many as the columns hold
NUMBERS = {
    "quantity": r"[0-9]{1,9}(\.[0-9]+)?",
    "amount": r"[0-9]{1,11}(\.[0-9]+)?",
    "cost": r"([0-9]{1,11}(\.[0-9]+)?)?",
}
# no parser: a million cells are checked by SQL (read_sales.sql) instead of one by one
COLUMNS = [Column(name, str, needed=name not in {"product_code", "cost", "kind"}) for name in STAGED]
KINDS = {
    "продажа": "sale", "реализация": "sale",
    "возврат": "return", "возврат от покупателя": "return", "возврат товаров от покупателя": "return",
}  # fmt: skip
# column → (whose code stands in it, its table)
# a document comes whole or not at all
WHOLE = ("document", "date", "client_code")
CODES: dict[str, tuple[Any, str]] = {
    "client_code": (Client, "dossiers_client"),
    "product_code": (Product, "catalogue_product"),
}
SPACES = re.compile(r"[\s\u00a0\u202f]+")
ESCAPES = str.maketrans({"\\": "\\\\", "\n": "\\n", "\r": "\\r"})


def load(table: TableReader, job: Job) -> Counts:
    """Lines of shipments and returns. A document is its number, date and client, and comes whole.

    A document that is already there with the same lines stays; an imported one with other lines is replaced; one
    that our own shipment made is a problem, and so is one with other lines that an act, a claim or a return is about.
    """
    check_headers(table.headers, COLUMNS, job.problems)
    # columns that are left out go along: so the lines need not be taken apart for them
    _stage(table, [name or f"left_out_{index}" for index, name in enumerate(table.headers)], job)
    job.reject_if_bad()
    # not earlier: staging touches no shared table, so files are read side by side and only written in turn
    wait_for_others()
    _put_words(job.answers)
    no_dates = _read_dates(job.answers.dates)
    if job.create_missing:
        _create_missing(job)
    _read_lines()
    if _read_names():
        _read_lines()
    _check_cells(job, no_dates)
    job.reject_if_bad()
    return _write_documents(job)


def _stage(table: TableReader, names: list[str], job: Job) -> None:
    # a column that the file does not have is empty
    columns = ", ".join(f"{name} text NOT NULL DEFAULT ''" for name in dict.fromkeys([*STAGED, *names]))
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {LEFT_BEHIND}", [])
        cursor.execute(
            f"CREATE TEMP TABLE import_sales (row integer NOT NULL, is_plain boolean NOT NULL, {columns})"
            " ON COMMIT DROP",
            [],
        )
        copy_lines(
            f"COPY import_sales (row, is_plain, {', '.join(names)}) FROM STDIN (DELIMITER E'{table.delimiter}')",
            _staged(table, names, job),
        )


def _staged(table: TableReader, names: list[str], job: Job) -> Iterator[str]:
    """Lines as COPY reads them. Most stand in the file as they should and go through untouched."""
    delimiter = table.delimiter
    has_comma = delimiter != ","
    try:
        for count, (number, found) in enumerate(table.with_plain_lines(_plain(names, delimiter)), 1):
            if not isinstance(found, str):
                yield _line(number, [(name, found.get(name, "")) for name in names], delimiter)
            elif has_comma and "," in found:
                # of numbers: a plain line has no other
                yield f"{number}{delimiter}t{delimiter}{found.replace(',', '.')}\n"
            else:
                yield f"{number}{delimiter}t{delimiter}{found}\n"
            if count % 5000 == 0:
                job.step(count)
    except TableError as error:
        job.end_of_reading(error)


def _plain(names: list[str], delimiter: str) -> Callable[[str], object]:
    """Whether a line of these columns needs no work.

    Nothing is quoted or escaped, blanks stand singly inside of texts, numbers are right and alone have commas, kinds
    are called by their names, and there is a document.
    """
    word = r"[^\s\"'\\,;]+"
    text = rf"{word}(?: {word})*"
    cells = {"document": text, "kind": "(?:sale|return)?"} | NUMBERS
    if delimiter != ",":
        cells |= {name: number.replace(r"\.", "[.,]") for name, number in NUMBERS.items()}
    line = delimiter.join(cells.get(name, f"(?:{text})?") for name in names)
    # a row of sums is known by its words alone (headers.py)
    return re.compile(rf"(?!{delimiter}*{TOTAL}){line}\r?\n?").fullmatch


def _line(number: int, cells_: list[tuple[str, str]], delimiter: str) -> str:
    values = []
    for name, value in cells_:
        if name in NUMBERS:
            value = SPACES.sub("", value).replace(",", ".")
        elif name == "kind":
            value = KINDS.get(value.lower(), value.lower())
        # behind a backslash a delimiter stands for itself
        values.append(value.translate(ESCAPES).replace(delimiter, f"\\{delimiter}"))
    return delimiter.join([str(number), "f", *values]) + "\n"


def _read_dates(order: str) -> dict[str, str]:
    """Dates are few and differ in form: each distinct text is read once, in Python.

    Comes back with the reason for every text that is no date.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE import_dates"
            " (text text PRIMARY KEY, day date NOT NULL, is_future boolean NOT NULL) ON COMMIT DROP",
            [],
        )
        cursor.execute("SELECT DISTINCT date FROM import_sales", [])
        days: dict[str, dt.date] = {}
        reasons: dict[str, str] = {}
        read = cells.in_order(cells.date, order)
        for (text,) in cursor.fetchall():
            try:
                days[text] = read(text)
            except cells.AmbiguousDate as error:
                cursor.execute("SELECT min(row) FROM import_sales WHERE date = %s", [text])
                raise UnclearFile.over(cursor.fetchone()[0], "date", text, error) from None
            except ValueError as error:
                reasons[text] = str(error)
        cursor.execute(
            "INSERT INTO import_dates"
            " SELECT text, day, day > %s FROM unnest(%s::text[], %s::date[]) AS read(text, day)",
            [clock.today(), list(days), list(days.values())],
        )
    return reasons


def _put_words(answers: Answers) -> None:
    """Write what somebody said that a cell means in its place."""
    for column in CODES:
        if words := answers.words.get(column):
            with connection.cursor() as cursor:
                cursor.execute(
                    f"UPDATE import_sales s SET {column} = w.meant"
                    " FROM unnest(%s::text[], %s::text[]) AS w(text, meant)"
                    f" WHERE s.{column} <> '' AND lower(s.{column}) = w.text",
                    [list(words), list(words.values())],
                )


def _create_missing(job: Job) -> None:
    """Clients and products the file names and nobody entered, called by their code; the clients go to `job.by`."""
    codes = _missing("client_code")
    clients = Client.objects.bulk_create(
        [
            Client(code=code, name=code, sort_key=sort_key(code), stage=Stage.CUSTOMER, manager=job.by)
            for code in codes
            if len(code) <= 32  # a longer one fits no row: the check finds it as unknown
        ],
        batch_size=2000,
    )
    ensure_summary([client.pk for client in clients])
    Product.objects.bulk_create(
        [
            Product(code=code, name=code, sort_key=sort_key(code))
            for code in _missing("product_code")
            if len(code) <= 32
        ],
        batch_size=2000,
    )


def _missing(column: str) -> list[str]:
    """Texts that are neither the code of a row nor the name of one."""
    _model, table = CODES[column]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT s.{column} FROM import_sales s LEFT JOIN {table} t ON t.code = s.{column} "
            f"WHERE s.{column} <> '' AND t.id IS NULL ORDER BY 1",
            [],
        )
        missing = [code for (code,) in cursor.fetchall()]
    named = _put_codes(column, missing)
    return [code for code in missing if code not in named]


def _read_lines() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.import_lines", [])
        cursor.execute(_sql("read_sales"), {name: f"^{number}$" for name, number in NUMBERS.items()})


def _read_names() -> bool:
    """Codes for those texts that are names; whether there are any. A file with all codes known costs one look."""
    found = False
    for column in CODES:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT DISTINCT s.{column} FROM import_lines l JOIN import_sales s USING (row)"
                f" WHERE l.{column}_wrong = 'unknown'",
                [],
            )
            unknown = [text for (text,) in cursor.fetchall()]
        found |= bool(_put_codes(column, unknown))
    return found


def _put_codes(column: str, texts: list[str]) -> dict[str, str]:
    """Write codes in the place of names."""
    model, _table = CODES[column]
    codes = codes_by_name(model, set(texts))
    if codes:
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE import_sales s SET {column} = n.code FROM unnest(%s::text[], %s::text[]) AS n(text, code)"
                f" WHERE s.{column} = n.text",
                [list(codes), list(codes.values())],
            )
    return codes


def _check_cells(job: Job, no_dates: dict[str, str]) -> None:
    reasons = {
        "empty": _("empty"),
        "long_document": _("longer than %(longest)d characters") % {"longest": 40},
        "future": _("this day has not come yet"),
        "unknown": _("there is no such code"),
        "number": _("not a number of zero or more"),
        "kind": _("must be one of: %(names)s") % {"names": "sale, return"},
    }
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"{_sql('check_sales')} ORDER BY 1, 2", [])
        for row, column, value, reason in cursor:
            job.problems.add(row, column, value, no_dates[value] if reason == "date" else reasons[reason])


def _write_documents(job: Job) -> Counts:
    _run("compare_sales")
    with connection.cursor() as cursor:
        reasons = {
            "foreign": _("our own shipment has this number, date and client"),
            # replaced, its lines would leave what was agreed about them without a sale
            "held": _("an act, a claim or a return is about this shipment: correct it by an act"),
        }
        cursor.execute(
            "SELECT row, document, state FROM import_documents WHERE state = ANY(%s) ORDER BY row LIMIT 1000",
            [list(reasons)],
        )
        job.problems.extend((row, "document", document, reasons[state]) for row, document, state in cursor)
        job.reject_if_bad()
        _run("write_sales")
        cursor.execute(
            "SELECT DISTINCT client_id FROM import_documents WHERE state IN ('new', 'changed')", []
        )
        if clients := [client for (client,) in cursor.fetchall()]:
            refresh_summary(clients, as_of=clock.today())
        cursor.execute("SELECT state, sum(lines) FROM import_documents GROUP BY state", [])
        lines = {state: int(count) for state, count in cursor.fetchall()}
    return Counts(lines.get("new", 0), lines.get("changed", 0), lines.get("same", 0))


def _run(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_sql(name), [])


def _sql(name: str) -> str:
    return (SQL / f"{name}.sql").read_text(encoding="utf-8")
