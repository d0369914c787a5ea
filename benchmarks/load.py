"""Many people at once: open arrivals against the product's own web server, on the database of DATABASE_URL.

Usage: DATABASE_URL=… REDIS_URL=… load.py [--seconds 30] [--workers N] RATE…   (requests a second, a run for each)

Requests arrive at random moments (Poisson), whether or not earlier ones have been answered, and a latency counts from
the moment the request was due: standing in line is in it. The mix is a morning of managers and heads: three quarters
are pages, the rest suggestions, the bell, lists of the API and orders of five lines. The server runs in production
settings on 127.0.0.1 and ends with this program; the generator asks from the same machine.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import secrets
import socket
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

PROJECT = Path(__file__).resolve().parent.parent
os.environ.setdefault("KAM_BUSINESS_DATE", "2026-11-21")
SETTINGS = {
    "KAM_ENV": "production",
    "SECRET_KEY": secrets.token_urlsafe(60),
    "ALLOWED_HOSTS": "127.0.0.1",
    "EMAIL_URL": "smtp://127.0.0.1:1",
    "KAM_API_RATE": "1000000/min",
    "KAM_SECOND_FACTOR_DUTY": "",
    "DJANGO_SETTINGS_MODULE": "kam_crm.settings",
    "LOG_LEVEL": "WARNING",
    "STATIC_ROOT": str(PROJECT / ".kam-test" / "load-static"),
}
os.environ.update(SETTINGS)
sys.path.insert(0, str(PROJECT))

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402

from accounts.models import User  # noqa: E402
from catalogue.models import Product  # noqa: E402
from dossiers.models import Client  # noqa: E402
from orders.models import Order  # noqa: E402
from tests.support.sessions import session_of  # noqa: E402

PATIENCE = 30.0  # seconds a person waits
PEOPLE = 500
WORDS = ("клиент 12", "клинт 44", "rkbtyn 7", "C000012", "сегмент")


@dataclass
class Person:
    session: str
    clients: list[int]
    codes: list[str]
    orders: list[int]


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""


def page(path: str) -> Callable[[Person, random.Random], Asked]:
    return lambda person, chance: Asked(
        "GET", path.format(client=chance.choice(person.clients), order=chance.choice(person.orders))
    )


def suggestion(person: Person, chance: random.Random) -> Asked:
    return Asked("GET", f"/search/?q={quote(chance.choice(WORDS))}", {"HX-Request": "true"})


def order_of_five(person: Person, chance: random.Random) -> Asked:
    codes = chance.sample(PRODUCTS, 5)
    order = {
        "client_code": chance.choice(person.codes),
        "lines": [{"product_code": code, "quantity": "5"} for code in codes],
    }
    return Asked("POST", "/api/v1/orders/", {"Idempotency-Key": str(uuid.uuid4())}, json.dumps(order))


MIX: dict[str, tuple[int, Callable[[Person, random.Random], Asked]]] = {
    "Today": (14, page("/")),
    "clients": (13, page("/clients/")),
    "dossier": (22, page("/clients/{client}/")),
    "people": (5, page("/clients/{client}/people/")),
    "history": (4, page("/clients/{client}/history/")),
    "money": (4, page("/clients/{client}/money/")),
    "orders": (6, page("/orders/")),
    "order": (8, page("/orders/{order}/")),
    "receivables": (5, page("/receivables/")),
    "week": (6, page("/week/")),
    "board": (3, page("/team/")),
    "suggestions": (10, suggestion),
    "API list": (4, page("/api/v1/clients/?page_size=50")),
    "bell": (3, page("/news/count/")),
    "order of five lines": (3, order_of_five),
}
PRODUCTS: list[str] = []


@dataclass
class Run:
    """One rate: what was answered, and how long it took in ms from the moment it was due."""

    rate: float
    latencies: list[float] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)
    sent: int = 0
    seconds: float = 0

    def line(self) -> str:
        done = sorted(self.latencies)
        part = [
            done[min(len(done) - 1, int(len(done) * share))] if done else 0 for share in (0.5, 0.95, 0.99)
        ]
        good = sum(count for status, count in self.statuses.items() if status.startswith(("2", "3")))
        others = {
            status: count for status, count in self.statuses.items() if not status.startswith(("2", "3"))
        }
        return (
            f"{self.rate:>8.0f}{good / self.seconds:>12.1f}"
            + "".join(f"{ms:>9.0f}" for ms in part)
            + f"  {others}"
        )


class Crowd:
    def __init__(self, port: int, managers: list[Person], heads: list[Person]) -> None:
        self.port, self.managers, self.heads = port, managers, heads
        self.idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def come(self, rate: float, seconds: float) -> Run:
        run, chance, tasks = Run(rate), random.Random(7), set()
        names, weights = list(MIX), [weight for weight, _ask in MIX.values()]
        began = due = time.perf_counter()
        while due - began < seconds:
            due += chance.expovariate(rate)
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            name = chance.choices(names, weights)[0]
            person = chance.choice(self.heads if name == "board" else self.managers)
            task = asyncio.create_task(self._ask(run, person, MIX[name][1](person, chance), due))
            tasks.add(task)
            task.add_done_callback(tasks.discard)
            run.sent += 1
        if tasks:
            await asyncio.wait(tasks, timeout=PATIENCE + 5)
        run.seconds = time.perf_counter() - began
        return run

    async def _ask(self, run: Run, person: Person, asked: Asked, due: float) -> None:
        for is_again in (False, True):
            kept = self.idle.pop() if self.idle and not is_again else None
            try:
                line = kept or await asyncio.open_connection("127.0.0.1", self.port)
                status = await asyncio.wait_for(exchange(line, person, asked), PATIENCE)
            except (ConnectionError, asyncio.IncompleteReadError, IndexError):
                # a kept connection may have been closed meanwhile
                if kept is not None:
                    continue
                status = "no answer"
            except TimeoutError:
                status = "too late"
            else:
                self.idle.append(line)
            run.statuses[status] += 1
            if status[0] in "23":
                run.latencies.append((time.perf_counter() - due) * 1000)
            return


async def exchange(
    line: tuple[asyncio.StreamReader, asyncio.StreamWriter], person: Person, asked: Asked
) -> str:
    """One request and its answer over a connection that is kept; returns the status."""
    reader, writer = line
    headers = {
        "Host": "127.0.0.1", "X-Forwarded-Proto": "https", "Accept-Encoding": "gzip", "Referer": "https://127.0.0.1/",
        "Cookie": f"{settings.SESSION_COOKIE_NAME}={person.session}; {settings.CSRF_COOKIE_NAME}={TOKEN}",
        "X-CSRFToken": TOKEN, "Content-Type": "application/json", "Content-Length": str(len(asked.body.encode())),
        **asked.headers,
    }  # fmt: skip
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    writer.write(f"{asked.method} {asked.path} HTTP/1.1\r\n{head}\r\n{asked.body}".encode())
    await writer.drain()
    status, length, is_chunked = (await reader.readline()).split()[1].decode(), 0, False
    while (header := (await reader.readline()).strip().lower()) != b"":
        if header.startswith(b"content-length:"):
            length = int(header.split(b":")[1])
        is_chunked |= header == b"transfer-encoding: chunked"
    if is_chunked:
        while size := int((await reader.readline()).strip(), 16):
            await reader.readexactly(size + 2)
        await reader.readline()
    else:
        await reader.readexactly(length)
    return status


TOKEN = secrets.token_hex(16)


def people(role: str, count: int) -> list[Person]:
    found = []
    for user in User.objects.filter(role=role).order_by("pk"):
        seen = Client.objects.visible_to(user).order_by("pk")[:100]
        orders = list(Order.objects.visible_to(user).order_by("-pk").values_list("pk", flat=True)[:100])
        if seen and orders:
            clients, codes = [client.pk for client in seen], [client.code for client in seen]
            found += [Person(session_of(user), clients, codes, orders) for _one in range(count)]
    return found


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def serve(port: int, workers: int | None) -> subprocess.Popen[bytes]:
    command = [
        sys.executable, "-m", "gunicorn", "kam_crm.wsgi:application", "--bind", f"127.0.0.1:{port}",
        "--no-control-socket",
    ]  # fmt: skip
    environment = os.environ | ({"WEB_WORKERS": str(workers)} if workers else {})
    server = subprocess.Popen(command, cwd=PROJECT, env=environment, stderr=subprocess.DEVNULL)
    for _try in range(300):
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return server
        time.sleep(0.2)
    raise SystemExit("the server did not begin to listen")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rates", type=float, nargs="+")
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--workers", type=int)
    given: Any = parser.parse_args()
    call_command("collectstatic", interactive=False, verbosity=0)
    PRODUCTS.extend(Product.objects.order_by("pk").values_list("code", flat=True)[:100])
    managers = User.objects.filter(role="kam").count()
    crowd = Crowd(free_port(), people("kam", max(1, PEOPLE // managers)), people("head", 2))
    server = serve(crowd.port, given.workers)
    try:
        print(f"{len(crowd.managers)} managers, {len(crowd.heads)} heads; latencies in ms\n")
        print(f"{'rate/s':>8}{'answered/s':>12}{'p50':>9}{'p95':>9}{'p99':>9}  others")
        asyncio.run(crowd.come(5, 5))  # every process has met every page once
        for rate in given.rates:
            crowd.idle.clear()
            print(asyncio.run(crowd.come(rate, given.seconds)).line(), flush=True)
    finally:
        server.terminate()
        server.wait(30)


if __name__ == "__main__":
    main()
