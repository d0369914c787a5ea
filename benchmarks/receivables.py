"""What debts cost at 100,000 open invoices, beside their own SQL by bare psycopg2.

Usage: DATABASE_URL=… receivables.py [INVOICES], on an empty database after `manage.py migrate`. It fills it first:
5,000 clients of 40 managers, invoices of which a third of the older ones are paid, a limit for every client, the steps
of collection of a working day. Pages pass the whole application in production settings; the statements that they ask
are then asked again, alone.
"""

from __future__ import annotations

import os
import secrets
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.update(
    KAM_ENV="production",
    SECRET_KEY=secrets.token_urlsafe(60),
    ALLOWED_HOSTS="testserver",
    EMAIL_URL="smtp://127.0.0.1:1",
    LOG_LEVEL="WARNING",
    DJANGO_SETTINGS_MODULE="kam_crm.settings",
    KAM_BUSINESS_DATE="2026-11-20",
    KAM_SECOND_FACTOR_DUTY="",
)
PROJECT = Path(__file__).resolve().parent.parent
os.environ["STATIC_ROOT"] = str(PROJECT / ".kam-test" / "load-static")
sys.path.insert(0, str(PROJECT))

import django  # noqa: E402

django.setup()

import psycopg2  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client as Browser  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from accounts.models import Department, User  # noqa: E402
from dossiers.models import Client, ClientSummary  # noqa: E402
from kam_crm.shared import clock  # noqa: E402
from receivables.ageing import ageing  # noqa: E402
from receivables.collection.generation import make_steps  # noqa: E402
from receivables.models import CreditLimit, Invoice  # noqa: E402
from receivables.services import refresh_summary  # noqa: E402

CLIENTS, MANAGERS, ROUNDS = 5000, 40, 7
GOAL = 3
PAGES = (
    "/receivables/", "/receivables/?overdue=true&sort=-days", "/invoices/?age=overdue", "/receivables/expected/",
    "/receivables/collection/", "/receivables/bad/", "/receivables/limits/", "/analytics/discipline/",
)  # fmt: skip
# due from 200 days ago to 60 days ahead, so that every bucket of the ages is full
OPEN = """
INSERT INTO receivables_invoice (number, client_id, date, due_date, amount, paid, created_at, updated_at)
SELECT 'B-' || n, keys[1 + n %% array_length(keys, 1)], %(day)s::date - 230 + (n * 7919 %% 230)::int,
       %(day)s::date - 200 + (n * 7919 %% 260)::int, 1000 + n %% 90000, 0, now(), now()
FROM generate_series(%(first)s, %(last)s) AS n
"""
PAID = """
WITH chosen AS (
    SELECT id, client_id, due_date, amount, row_number() OVER (ORDER BY id) AS n FROM receivables_invoice
    WHERE id %% 3 = 0 AND paid = 0 AND due_date < %(day)s::date - 20
), money AS (
    INSERT INTO receivables_payment (number, client_id, date, amount, allocated, kind, purpose,
                                      payer_account, created_at, updated_at)
    SELECT 'P-' || id, client_id, due_date + (n %% 20)::int, amount, 0, 'money', '', '', now(), now() FROM chosen
    RETURNING id, number, date, amount
)
INSERT INTO receivables_allocation (payment_id, invoice_id, amount, date, rule, updated_at)
SELECT money.id, substr(money.number, 3)::bigint, money.amount, money.date, 'due', now() FROM money
"""


def fill(invoices: int) -> None:
    """Clients once; invoices up to the wanted number, then a third of the older ones paid."""
    if not Client.objects.exists():
        department = Department.objects.create(name="Benchmark")
        User.objects.create_user(email="finance@bench.example", full_name="Finance", role="finance")
        managers = [
            User.objects.create_user(
                email=f"kam{n}@bench.example", full_name=f"Manager {n}", role="kam", department=department
            )
            for n in range(MANAGERS)
        ]
        clients = [
            Client(
                code=f"B{n}", name=f"Client {n}", sort_key=f"client {n:06}", manager=managers[n % MANAGERS]
            )
            for n in range(CLIENTS)
        ]
        Client.objects.bulk_create(clients, batch_size=1000)
        kept = set(ClientSummary.objects.values_list("client_id", flat=True))
        fresh = [ClientSummary(client=client) for client in clients if client.pk not in kept]
        ClientSummary.objects.bulk_create(fresh, batch_size=1000)
        finance = User.objects.get(role="finance")
        CreditLimit.objects.bulk_create(
            [
                CreditLimit(client=client, amount=500_000, valid_from=clock.today(), set_by=finance)
                for client in clients
            ],
            batch_size=1000,
        )
    present = Invoice.objects.count()
    given = {"day": clock.today(), "first": present + 1, "last": invoices}
    with connection.cursor() as cursor:
        keys = "(SELECT array_agg(id ORDER BY id) AS keys FROM dossiers_client) AS clients CROSS JOIN "
        cursor.execute(OPEN.replace("FROM generate_series", f"FROM {keys}generate_series"), given)
        if present:
            cursor.execute(PAID, given)
    refresh_summary(None, as_of=clock.today())
    make_steps(by=None, as_of=clock.today())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def median(run: Callable[[], Any]) -> float:
    """Milliseconds, of several rounds after one that does not count."""
    run()
    taken = []
    for _round in range(ROUNDS):
        begun = time.perf_counter()
        run()
        taken.append((time.perf_counter() - begun) * 1000)
    return statistics.median(taken)


def statements(run: Callable[[], Any]) -> list[str]:
    run()
    with CaptureQueriesContext(connection) as asked:
        run()
    return [query["sql"] for query in asked]


def bare(texts: list[str]) -> Callable[[], None]:
    """The same statements over a connection of their own, their rows fetched."""
    # with the settings that the product's connections have
    own = psycopg2.connect(
        os.environ["DATABASE_URL"], options=settings.DATABASES["default"]["OPTIONS"]["options"]
    )
    own.autocommit = True

    def run() -> None:
        with own.cursor() as cursor:
            for text in texts:
                cursor.execute(text)
                if cursor.description:
                    cursor.fetchall()

    return run


def visit(browser: Browser, address: str) -> Callable[[], Any]:
    def run() -> None:
        answer = browser.get(address, secure=True)
        assert answer.status_code == 200, (address, answer.status_code, answer.headers.get("Location"))

    return run


def measure(browser: Browser) -> dict[str, int]:
    print("| what | product, ms | its SQL alone, ms | times (goal 3) | statements |\n|---|---|---|---|---|")
    counts = {}
    works = {"ages of all clients": lambda: ageing(clock.today())}
    works |= {address: visit(browser, address) for address in PAGES}
    for name, run in works.items():
        texts = [text for text in statements(run) if text.startswith(("SELECT", "WITH", "--"))]
        counts[name] = len(texts)
        whole, alone = median(run), median(bare(texts))
        print(f"| {name} | {whole:.0f} | {alone:.0f} | {whole / alone:.1f} | {len(texts)} |")
    return counts


def main() -> int:
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 150_000
    call_command("collectstatic", interactive=False, verbosity=0)
    fill(20)
    browser = Browser()
    browser.force_login(User.objects.get(role="finance"), settings.AUTHENTICATION_BACKENDS[0])
    few = {address: len(statements(visit(browser, address))) for address in PAGES}
    fill(wanted)
    open_now = Invoice.objects.open().count()
    print(f"{open_now:,} open of {Invoice.objects.count():,} invoices, {Client.objects.count():,} clients\n")
    measure(browser)
    many = {address: len(statements(visit(browser, address))) for address in PAGES}
    more = {address: (few[address], many[address]) for address in PAGES if many[address] > few[address]}
    print("\nmore statements than with 20 invoices:", more or "nowhere")
    return 1 if more else 0


if __name__ == "__main__":
    sys.exit(main())
