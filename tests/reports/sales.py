"""Sales put straight into the table that the nightly reads."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path

from django.db import connection

from accounts.models import User
from dossiers.models import Client
from kam_crm.shared.text import sort_key

DATA = Path(__file__).resolve().parent.parent / "data"

# (client id, date, amount, cost or None); below zero is a return
Line = tuple[int, dt.date, Decimal, Decimal | None]

DOCUMENTS = """
INSERT INTO orders_shipment (number, client_id, date, reason, is_imported, created_at)
SELECT DISTINCT 'T', client_id, date, '', true, timestamptz '2026-01-01'
FROM unnest(%(clients)s::bigint[], %(dates)s::date[]) AS t (client_id, date)
ON CONFLICT DO NOTHING
"""
LINES = """
INSERT INTO orders_shipmentline (shipment_id, client_id, date, kind, quantity, amount, vat, cost)
SELECT s.id, t.client_id, t.date, CASE WHEN t.amount < 0 THEN 'return' ELSE 'sale' END, sign(t.amount), t.amount, 0,
       t.cost
FROM unnest(%(clients)s::bigint[], %(dates)s::date[], %(amounts)s::numeric[], %(costs)s::numeric[])
    AS t (client_id, date, amount, cost)
JOIN orders_shipment AS s ON s.number = 'T' AND s.client_id = t.client_id AND s.date = t.date
"""


def sell(lines: Iterable[Line]) -> None:
    clients, dates, amounts, costs = map(list, zip(*lines, strict=True))
    with connection.cursor() as cursor:
        for statement in (DOCUMENTS, LINES):
            cursor.execute(
                statement, {"clients": clients, "dates": dates, "amounts": amounts, "costs": costs}
            )


def add_clients(codes: Iterable[str], manager: User) -> dict[str, int]:
    """Clients by code, without the cost of a factory; returns their ids."""
    Client.objects.bulk_create(
        Client(code=code, name=code, sort_key=sort_key(code), manager=manager, stage="customer")
        for code in codes
    )
    return dict(Client.objects.filter(manager=manager).values_list("code", "pk"))


def load(name: str, manager: User) -> None:
    """The sales of tests/data/NAME, all clients of one manager."""
    rows = list(read(name))
    ids = add_clients(sorted({row["client"] for row in rows}), manager)
    sell(
        (
            ids[row["client"]],
            dt.date.fromisoformat(row["date"]),
            Decimal(row["amount"]),
            Decimal(row["cost"]) if row["cost"] else None,
        )
        for row in rows
    )


def read(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
