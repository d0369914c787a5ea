"""What an order of a program costs beside the bare transaction of the same rows, in a large company.

Usage: DATABASE_URL=… [REDIS_URL=…] orders.py [ROUNDS], on a database that benchmarks/README.md says how to fill. It
leaves orders behind. Requests pass the whole application in production settings, with a token and an idempotency key;
the bare transactions go through plain psycopg2, in turn with them, so that all meet the same machine:

bare: order, lines in one INSERT, status, log row, into tables with the same rows, keys and indexes, but no triggers and
no foreign keys. In the product's tables: the same statements, with histories, the credit check and foreign keys.
"""

from __future__ import annotations

import datetime as dt
import os
import secrets
import statistics
import sys
import time
from collections.abc import Callable
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

os.environ.update(
    KAM_ENV="production",
    SECRET_KEY=secrets.token_urlsafe(60),
    ALLOWED_HOSTS="testserver",
    EMAIL_URL="smtp://127.0.0.1:1",
    KAM_API_RATE="1000000/min",
    LOG_LEVEL="WARNING",
    DJANGO_SETTINGS_MODULE="kam_crm.settings",
)
os.environ.setdefault("KAM_BUSINESS_DATE", "2026-11-21")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import django

django.setup()

import psycopg2  # noqa: E402
from django.db import close_old_connections, connection  # noqa: E402
from django.test import Client as Browser  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402
from psycopg2.extensions import connection as Connection  # noqa: E402
from psycopg2.extras import RealDictCursor, execute_values  # noqa: E402

from accounts.models import User  # noqa: E402
from accounts.services import create_token  # noqa: E402
from catalogue.models import Product  # noqa: E402
from dossiers.models import Client, Contract  # noqa: E402
from kam_crm.shared import clock  # noqa: E402
from receivables.models import CreditLimit  # noqa: E402

WARM_UP = 5
FEW, MANY = 10, 500
GOAL, MOST_SECONDS = 15, 1.0
ORDER, LINE, CHANGE = "orders_order", "orders_orderline", "orders_orderchange"
numbers = count(int(time.time()) * 1000)


class Program:
    """Enters orders of a manager's clients who may buy on credit."""

    def __init__(self) -> None:
        manager = User.objects.filter(role="kam", is_active=True, clients__isnull=False).first()
        _token, key = create_token(by=manager, name=f"orders.py {uuid4()}")
        self.browser = Browser(headers={"authorization": f"Bearer {key}"})
        self.clients = list(Client.objects.of(manager).order_by("pk")[:50])
        for client in self.clients:
            give_credit(client)
        self.codes = list(Product.objects.order_by("pk").values_list("code", flat=True)[:MANY])
        self.turn = count()

    def enter(self, lines: int, *, submit: bool = False) -> dict[str, Any]:
        client = self.clients[next(self.turn) % len(self.clients)]
        rows = [{"product_code": code, "quantity": "2"} for code in self.codes[:lines]]
        order = {"client_code": client.code, "lines": rows, **({"submit": True} if submit else {})}
        return self.post(reverse("api:orders-list"), order)

    def submit(self, key: int) -> dict[str, Any]:
        return self.post(reverse("api:orders-submit", args=[key]), {})

    def post(self, address: str, body: dict[str, Any]) -> dict[str, Any]:
        close_old_connections()  # as the web server does before a request
        headers = {"Idempotency-Key": str(uuid4())}
        answer = self.browser.post(
            address, body, content_type="application/json", headers=headers, secure=True
        )
        if answer.status_code not in (200, 201):
            raise SystemExit(f"{address}: {answer.status_code} {answer.content!r}")
        found: dict[str, Any] = answer.json()
        return found


def give_credit(client: Client) -> None:
    begun = clock.today() - dt.timedelta(days=400)
    Contract.objects.get_or_create(
        client=client,
        number="orders.py",
        defaults={"signed_on": begun, "valid_from": begun, "payment_term_days": 21},
    )
    # they have overdue invoices
    terms = {"amount": Decimal(10**9), "tolerance_days": 1000, "set_by": client.manager}
    CreditLimit.objects.get_or_create(client=client, valid_from=begun, defaults=terms)


class Bare:
    """The rows of an order again, by the statements that nothing could leave out."""

    def __init__(self, order: int) -> None:
        parameters = connection.get_connection_params()
        self.line: Connection = psycopg2.connect(
            **{name: value for name, value in parameters.items() if name != "cursor_factory"}
        )
        with self.line, self.line.cursor() as cursor:
            cursor.execute("DROP SCHEMA IF EXISTS bare CASCADE; CREATE SCHEMA bare")
            for table in (ORDER, LINE, CHANGE):
                cursor.execute(f"CREATE TABLE bare.{table} (LIKE public.{table} INCLUDING ALL)")
                cursor.execute(f"INSERT INTO bare.{table} SELECT * FROM public.{table}")
                sequence = f"pg_get_serial_sequence('bare.{table}', 'id')"
                cursor.execute(f"SELECT setval({sequence}, max(id)) FROM bare.{table}")
                cursor.execute(f"ANALYZE bare.{table}")
        self.order = self.rows(ORDER, "id", order)[0]
        self.lines = self.rows(LINE, "order_id", order)
        self.change = self.rows(CHANGE, "subject_id", order)[0]

    def rows(self, table: str, name: str, key: int) -> list[dict[str, Any]]:
        with self.line, self.line.cursor(cursor_factory=RealDictCursor) as cursor:
            cursor.execute(f"SELECT * FROM public.{table} WHERE {name} = %s ORDER BY id", [key])
            found = [dict(row) for row in cursor.fetchall()]
        return [{name: value for name, value in row.items() if name != "id"} for row in found]

    def write(self, schema: str) -> None:
        with self.line, self.line.cursor() as cursor:
            order = {**self.order, "status": "draft", "number": f"B{next(numbers)}"}
            cursor.execute(*insert(f"{schema}.{ORDER}", order))
            key = cursor.fetchone()[0]
            lines = [{**line, "order_id": key, "uuid": str(uuid4())} for line in self.lines]
            into = f"INSERT INTO {schema}.{LINE} ({', '.join(lines[0])}) VALUES %s"
            execute_values(cursor, into, [tuple(line.values()) for line in lines], page_size=len(lines))
            confirm = f"UPDATE {schema}.{ORDER} SET status = 'confirmed', updated_at = now() WHERE id = %s"
            cursor.execute(confirm, [key])
            cursor.execute(*insert(f"{schema}.{CHANGE}", {**self.change, "subject_id": key}))

    def close(self) -> None:
        with self.line, self.line.cursor() as cursor:
            cursor.execute("DROP SCHEMA bare CASCADE")
        self.line.close()


def insert(table: str, row: dict[str, Any]) -> tuple[str, list[Any]]:
    places = ", ".join(["%s"] * len(row))
    return f"INSERT INTO {table} ({', '.join(row)}) VALUES ({places}) RETURNING id", list(row.values())


def main(rounds: int) -> None:
    program = Program()
    bare = Bare(confirmed(program.enter(FEW, submit=True))["id"])
    times: dict[str, list[float]] = {}

    def timed(title: str, action: Callable[[], Any]) -> Any:
        began = time.perf_counter()
        result = action()
        times.setdefault(title, []).append((time.perf_counter() - began) * 1000)
        return result

    try:
        for turn in range(-WARM_UP, rounds):
            if turn == 0:
                times.clear()
            confirmed(timed("at once", lambda: program.enter(FEW, submit=True)))
            timed("bare", lambda: bare.write("bare"))
            order = timed("created", lambda: program.enter(FEW))
            confirmed(timed("submitted", lambda: program.submit(order["id"])))  # noqa: B023
            timed("own tables", lambda: bare.write("public"))
            if turn % 4 == 0:
                order = timed("many created", lambda: program.enter(MANY))
                confirmed(timed("many submitted", lambda: program.submit(order["id"])))  # noqa: B023
                confirmed(timed("many at once", lambda: program.enter(MANY, submit=True)))
    finally:
        bare.close()
    show({title: statistics.median(values) for title, values in times.items()}, rounds, statements(program))


def confirmed(order: dict[str, Any]) -> dict[str, Any]:
    if order["status"] != "confirmed":
        raise SystemExit(f"order {order['number']}: {order['status']}")
    return order


def statements(program: Program) -> dict[str, int]:
    found = {}
    for title, lines, submit in (
        ("created", FEW, False),
        ("at once", FEW, True),
        ("many created", MANY, False),
        ("many at once", MANY, True),
    ):
        with CaptureQueriesContext(connection) as queries:
            order = program.enter(lines, submit=submit)
        found[title] = len(queries)
        if not submit:
            with CaptureQueriesContext(connection) as queries:
                program.submit(order["id"])
            found[title.replace("created", "submitted")] = len(queries)
    return found


def show(medians: dict[str, float], rounds: int, asked: dict[str, int]) -> None:
    bare, own = medians["bare"], medians["own tables"]
    print(f"medians of {rounds} rounds, {FEW} lines\n")
    print(f"{'':<34}{'ms':>8}{'× bare':>9}{'goal':>6}{'× own tables':>14}{'statements':>12}")
    rows = [
        ("bare transaction", bare, 4),
        ("the same in the product's tables", own, 4),
        ("POST with submit", medians["at once"], asked["at once"]),
        ("POST, then submit", medians["created"] + medians["submitted"], asked["created"] + asked["submitted"]),
        ("  of which POST", medians["created"], asked["created"]),
        ("  of which submit", medians["submitted"], asked["submitted"]),
    ]  # fmt: skip
    for title, ms, number in rows:
        goal = GOAL if title.startswith("POST") else ""
        print(f"{title:<34}{ms:>8.1f}{ms / bare:>9.1f}{goal:>6}{ms / own:>14.1f}{number:>12}")
    print(f"\n{f'{MANY} lines':<34}{'s':>8}{'goal':>9}{'statements':>12}")
    for title in ("many created", "many submitted", "many at once"):
        name = title.removeprefix("many ")
        print(f"{name:<34}{medians[title] / 1000:>8.2f}{MOST_SECONDS:>9.1f}{asked[title]:>12}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 40)
