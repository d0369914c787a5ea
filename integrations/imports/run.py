"""One file in: all or nothing, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Mapping
from typing import BinaryIO

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from integrations.imports.answers import Answers, kind_remembered, remembered
from integrations.imports.headers import Recognised, counter, guessed_kind, recognise
from integrations.imports.kinds import (
    clients,
    columns,
    contracts,
    groups,
    invoices,
    limits,
    openings,
    orders,
    outlets,
    payments,
    persons,
    prices,
    products,
    rivals,
    sales,
    stock,
    targets,
    users,
    visits,
)
from integrations.imports.models import ImportKind
from integrations.imports.problems import FILE, Counts, FileRejected, Problems
from integrations.imports.rows import Column, Job, Progress
from integrations.imports.staging import load_table
from integrations.price_lists.comparing import Comparison
from kam_crm.shared.tables import TableError, TableReader, read_table

KINDS = {
    ImportKind.USERS: users,
    ImportKind.CLIENTS: clients,
    ImportKind.GROUPS: groups,
    ImportKind.OUTLETS: outlets,
    ImportKind.PERSONS: persons,
    ImportKind.PRODUCTS: products,
    ImportKind.PRICES: prices,
    ImportKind.STOCK: stock,
    ImportKind.CONTRACTS: contracts,
    ImportKind.LIMITS: limits,
    ImportKind.COLUMNS: columns,
    ImportKind.ORDERS: orders,
    ImportKind.INVOICES: invoices,
    ImportKind.OPENINGS: openings,
    ImportKind.PAYMENTS: payments,
    ImportKind.TARGETS: targets,
    ImportKind.VISITS: visits,
    ImportKind.RIVALS: rivals,
}
# Rows that have nothing to do with each other unless this cell is the same: a large file is loaded in parts by it.
PARTS_BY = {
    ImportKind.CLIENTS: "code",
    ImportKind.OUTLETS: "client_code",
    ImportKind.PERSONS: "client_code",
    ImportKind.PRODUCTS: "code",
    ImportKind.PRICES: "product_code",
    ImportKind.STOCK: "product_code",
    ImportKind.CONTRACTS: "client_code",
    ImportKind.LIMITS: "client_code",
    ImportKind.COLUMNS: "client_code",
    ImportKind.ORDERS: "client_code",
    ImportKind.INVOICES: "client_code",
    ImportKind.OPENINGS: "client_code",
    ImportKind.PAYMENTS: "client_code",
    ImportKind.VISITS: "client_code",
    ImportKind.RIVALS: "product_code",
}


class DryRun(Exception):
    """Carries the counts out of a transaction that is to be rolled back."""

    def __init__(self, counts: Counts) -> None:
        super().__init__()
        self.counts = counts


def columns_of(kind: str) -> list[Column]:
    return sales.COLUMNS if kind == ImportKind.SALES else KINDS[ImportKind(kind)].COLUMNS


def passed_over(kind: str) -> set[str]:
    """Headers that files of this kind may bring along and that no column takes, in lower case."""
    others = getattr(KINDS.get(ImportKind(kind)), "passed_over", set)
    return others()  # type: ignore[no-any-return]


def whole_by(kind: str) -> tuple[str, ...]:
    """Columns whose equal cells make rows one document, which comes whole; empty where each row stands by itself."""
    return getattr(KINDS.get(ImportKind(kind), sales), "WHOLE", ())


def import_file(
    *,
    kind: str,
    file: BinaryIO,
    name: str,
    by: User | None,
    dry_run: bool = False,
    create_missing: bool = False,
    answers: Answers | None = None,
    is_answered: bool = False,
    skipped: Container[int] = (),
    problems: Problems | None = None,
    progress: Progress = lambda rows: True,
    allowed: Collection[str] = tuple(ImportKind.values),
    recognised: Recognised | None = None,
    opened: Callable[[TableReader, Recognised], object] = lambda table, recognised: None,
    loaded: Callable[[], object] = lambda: None,
    comparison: Comparison | None = None,
) -> Counts:
    """Load a CSV, XLSX or HTML file; without a `kind` that one of the `allowed` which its columns tell.

    `answers` are what people said about this file; what they said about others like it counts too, unless it
    `is_answered` already. Rows `skipped` are passed over. `dry_run` does everything and undoes it. What is
    `recognised` is filled in as it is found out; `opened` hears of it and of the table, `loaded` that all is written; a
    `comparison` what kinds that compare read.

    Raises FileRejected with every bad row, or ImportCancelled when `progress` answers False; nothing is written then.
    Of several at once one writes and the others read on and wait: what it brought is there already for them.
    """
    found = Problems() if problems is None else problems
    known = Recognised() if recognised is None else recognised
    job = Job(by=by, create_missing=create_missing, problems=found, progress=progress, comparison=comparison)
    try:
        with transaction.atomic():
            columns = {one: columns_of(one) for one in ([kind] if kind else ImportKind.values)}
            table = read_table(file, name, job.bad_row, counter(columns))
            table.skipped = skipped
            known.header_row, known.headers = table.header_row, table.headers
            kind = kind or _kind(table.headers, columns, allowed, found)
            given = answers or Answers()
            job.answers = given if is_answered else given.over(remembered(kind, table.headers))
            chosen = job.answers.columns
            known.kind, known.answers = kind, job.answers.as_dict()
            recognise(table, known, columns[kind], passed_over(kind), chosen, found)
            opened(table, known)
            counts = _load(kind, table, job)
            known.left_rows = table.left_out
            loaded()
            if dry_run:
                # an exception, because only one that leaves the block rolls it back
                raise DryRun(counts)
    except DryRun as done:
        return done.counts
    except TableError as error:
        # ragged rows are collected by `bad_row`; this one ends the reading
        job.end_of_reading(error)
        raise FileRejected(found) from None
    except IntegrityError as error:
        # other imports wait for each other; a page does not, and may enter the same row in between
        found.add(FILE, "", "", _("somebody entered the same meanwhile: start the import again"))
        raise FileRejected(found) from error
    return counts


def _kind(
    headers: list[str], columns: Mapping[str, list[Column]], allowed: Collection[str], problems: Problems
) -> str:
    known = kind_remembered(headers)
    return known if known in allowed else guessed_kind(headers, columns, allowed, problems)


def _load(kind: str, table: TableReader, job: Job) -> Counts:
    if kind == ImportKind.SALES:
        return sales.load(table, job)
    return load_table(table, KINDS[ImportKind(kind)], PARTS_BY.get(ImportKind(kind)), job)
