"""One file in: all or nothing, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import BinaryIO

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from integrations.imports.headers import Recognised, counter, guessed_kind, recognise
from integrations.imports.kinds import (
    clients,
    columns,
    contracts,
    groups,
    invoices,
    limits,
    openings,
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


def import_file(
    *,
    kind: str,
    file: BinaryIO,
    name: str,
    by: User | None,
    dry_run: bool = False,
    create_missing: bool = False,
    progress: Progress = lambda rows: True,
    allowed: Collection[str] = tuple(ImportKind.values),
    opened: Callable[[TableReader, Recognised], object] = lambda table, recognised: None,
) -> Counts:
    """Load a CSV, XLSX or HTML file; without a `kind` that one of the `allowed` which its columns tell.

    `dry_run` does everything and takes it back; `opened` hears of the table and of what was recognised in it.

    Raises FileRejected with every bad row, or ImportCancelled when `progress` answers False; nothing is written then.
    Of several at once one writes and the others read on and wait: what it brought is there already for them.
    """
    job = Job(by=by, create_missing=create_missing, problems=Problems(), progress=progress)
    try:
        with transaction.atomic():
            columns = {one: columns_of(one) for one in ([kind] if kind else ImportKind.values)}
            table = read_table(file, name, job.bad_row, counter(columns))
            kind = kind or guessed_kind(table.headers, columns, allowed, job.problems)
            recognised = recognise(table, kind, columns[kind], passed_over(kind), job.problems)
            opened(table, recognised)
            counts = _load(kind, table, job)
            recognised.left_rows = table.left_out
            if dry_run:
                # an exception, because only one that leaves the block rolls it back
                raise DryRun(counts)
    except DryRun as done:
        return done.counts
    except TableError as error:
        # ragged rows are collected by `bad_row`; this one ends the reading
        job.bad_row(error)
        raise FileRejected(job.problems) from None
    except IntegrityError as error:
        # other imports wait for each other; a page does not, and may enter the same row in between
        job.problems.add(FILE, "", "", _("somebody entered the same meanwhile: start the import again"))
        raise FileRejected(job.problems) from error
    return counts


def _load(kind: str, table: TableReader, job: Job) -> Counts:
    if kind == ImportKind.SALES:
        return sales.load(table, job)
    return load_table(table, KINDS[ImportKind(kind)], PARTS_BY.get(ImportKind(kind)), job)
