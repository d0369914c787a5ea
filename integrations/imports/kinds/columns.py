from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from accounts.models import User
from dossiers.models import Client
from integrations.imports import cells
from integrations.imports.kinds.prices import columns_named
from integrations.imports.problems import Counts
from integrations.imports.references import Dated, by_code
from integrations.imports.rows import Column, Job, Row, save, unique_rows
from kam_crm.shared import clock
from kam_crm.shared.errors import BusinessRuleError
from orders.models import ClientPriceColumn
from orders.pricing.services import check_begins

COLUMNS = [
    Column("client_code", cells.text(32), needed=True, filled=True),
    Column("column", cells.text(40), needed=True, filled=True),
    Column("valid_from", cells.date),
]


def present(user: User) -> Iterator[tuple[Any, ...]]:
    rows = ClientPriceColumn.objects.visible_to(user)
    return rows.values_list("client__code", "column__name", "valid_from").iterator()


def load(rows: list[Row], job: Job) -> Counts:
    """By which price column clients buy, by client and first day, today without one.

    The rules of the page, but that the first columns of a client may begin in the past: no order was priced by others.
    """
    today = clock.today()
    clients = by_code(Client, "client_code", rows, job)
    columns = columns_named(rows, job)
    wanted = unique_rows(
        rows, lambda row: (row["client_code"], row["valid_from"] or today), job, "valid_from"
    )
    found = Dated(ClientPriceColumn.objects.filter(client__in=[client.pk for client in clients.values()]))
    fresh: list[ClientPriceColumn] = []
    changed: list[ClientPriceColumn] = []
    for (code, day), row in wanted.items():
        client, column = clients.get(code), columns.get(row["column"].casefold())
        if client is None or column is None:  # already a problem; the other rows are still checked
            continue
        known = found.meant(client, row["valid_from"], today)
        if known is not None and known.column_id == column.pk:
            continue
        if found.has_any(client):
            try:
                check_begins(day)
            except BusinessRuleError as error:
                job.problems.add(row.number, "valid_from", day, str(error))
                continue
        if known is None or known.valid_from != day:
            known = ClientPriceColumn(client=client, valid_from=day)
        known.column = column
        (fresh if known.pk is None else changed).append(known)
    job.reject_if_bad()
    save(ClientPriceColumn, fresh, changed, ["column"])
    return Counts(len(fresh), len(changed), len(wanted) - len(fresh) - len(changed))
