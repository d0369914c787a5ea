from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from accounts.models import User
from dossiers.models import Client, Outlet
from integrations.imports import cells
from integrations.imports.problems import Counts
from integrations.imports.references import by_code
from integrations.imports.rows import Column, Job, Row, apply, save, unique_rows

TEXTS = ("address", "city", "delivery_window")
FIELDS = ["name", *TEXTS, "is_active"]
COLUMNS = [
    Column("client_code", cells.text(32), needed=True, filled=True),
    Column("code", cells.text(32), needed=True, filled=True),
    Column("name", cells.text(200), needed=True, filled=True),
    Column("address", cells.text(250)),
    Column("city", cells.text(100)),
    Column("delivery_window", cells.text(120)),
    Column("is_active", cells.yes_or_no),
]


def present(user: User) -> Iterator[tuple[Any, ...]]:
    rows = Outlet.objects.visible_to(user).order_by("client__code", "code")
    for *found, is_active in rows.values_list("client__code", "code", *FIELDS).iterator():
        yield (*found, cells.YES if is_active else cells.NO)


def load(rows: list[Row], job: Job) -> Counts:
    """Outlets by client and code; columns that the file does not have stay as they are."""
    clients = by_code(Client, "client_code", rows, job)
    wanted = unique_rows(rows, lambda row: (row["client_code"], row["code"]), job, "code")
    job.reject_if_bad()
    found = Outlet.objects.filter(client__in=[client.pk for client in clients.values()])
    known = {(outlet.client_id, outlet.code): outlet for outlet in found}
    fresh, changed = [], []
    for (client_code, code), row in wanted.items():
        client = clients[client_code]
        outlet = known.get((client.pk, code))
        if outlet is None:
            fresh.append(Outlet(client=client, code=code, **_values(row)))
        elif apply(outlet, _values(row)):
            changed.append(outlet)
    save(Outlet, fresh, changed, FIELDS)
    return Counts(len(fresh), len(changed), len(wanted) - len(fresh) - len(changed))


def _values(row: Row) -> dict[str, Any]:
    values: dict[str, Any] = {name: row[name] or "" for name in TEXTS if row.has(name)}
    # an empty cell leaves it as it is: a place is closed by a word, not by a gap
    if row["is_active"]:
        values["is_active"] = row["is_active"] == cells.YES
    return {"name": row["name"], **values}
