"""Many people at once: open arrivals against the product's own web server, on the database of DATABASE_URL.

Usage: DATABASE_URL=… REDIS_URL=… load.py [--seconds 30] [--workers N] [--kinds] RATE…   (requests a second each)

Requests arrive at random moments (Poisson), whether or not earlier ones have been answered, and a latency counts from
the moment the request was due: standing in line is in it. The mix is a morning of managers and heads: three quarters
are pages, the rest suggestions, the bell, lists of the API and orders of five lines. The server runs in production
settings on 127.0.0.1 and ends with this program; the generator asks from the same machine. A last run comes at twice
the most that was answered: what is answered then is to be little less. `--kinds` says how long each kind took.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import secrets
import time
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from server import BEHIND_PROXY, Server, machine, running, verdict  # isort: skip  # sets the environment first

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from catalogue.models import Product
from dossiers.models import Client
from kam_crm.shared import clock
from orders.models import Order
from tests.support.sessions import session_of

PATIENCE = 30.0  # seconds a person waits
PEOPLE = 500
GOALS = {17: 120.0, 65: 500.0}  # requests a second → ms that 95 of 100 are to stay within, without an error
CPU_GOAL = 26.0  # ms of the web server's processor time a request
GOODPUT_GOAL = 80.0  # % of the most that is answered, while twice as many ask
WEEK = reverse("plans:week_of", args=clock.today().isocalendar()[:2])
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


def bell(person: Person, chance: random.Random) -> Asked:
    return Asked("GET", "/news/count/", {"HX-Request": "true"})


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
    "week": (6, page(WEEK)),
    "board": (3, page("/team/")),
    "suggestions": (10, suggestion),
    "API list": (4, page("/api/v1/clients/?page_size=50")),
    "bell": (3, bell),
    "order of five lines": (3, order_of_five),
}
PRODUCTS: list[str] = []


@dataclass
class Run:
    """One rate: what was answered, and how long it took in ms from the moment it was due."""

    rate: float
    latencies: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    statuses: Counter[str] = field(default_factory=Counter)
    seconds: float = 0
    processor_seconds: float = 0

    @property
    def good(self) -> float:
        """Answers a second."""
        return sum(map(len, self.latencies.values())) / self.seconds

    @property
    def others(self) -> dict[str, int]:
        # a page that leads to another one would count as a quick one
        return {status: count for status, count in self.statuses.items() if status[0] != "2"}

    @property
    def processor_ms(self) -> float:
        return self.processor_seconds * 1000 / max(1, sum(self.statuses.values()))

    @property
    def line(self) -> str:
        done = [ms for latencies in self.latencies.values() for ms in latencies]
        p50, p95, p99 = (percentile(done, share) for share in (0.5, 0.95, 0.99))
        goal = GOALS.get(int(self.rate))
        words = [verdict(p95, goal), f"errors {self.others}" if self.others else ""]
        words += [f"goal no errors {'missed' if self.others else 'met'}" if goal else ""]
        cpu = f"{self.processor_ms:>9.1f}  {verdict(self.processor_ms, CPU_GOAL)}"
        return f"{self.rate:>8.0f}{self.good:>12.1f}{p50:>8.0f}{p95:>8.0f}{p99:>8.0f}{cpu}  " + "  ".join(
            word for word in words if word
        )

    @property
    def kinds(self) -> str:
        lines = []
        for name, done in sorted(self.latencies.items(), key=lambda item: -percentile(item[1], 0.95)):
            lines.append(
                f"    {name:<22}{len(done):>6}{percentile(done, 0.5):>8.0f}{percentile(done, 0.95):>8.0f}"
            )
        return "\n".join(lines)


def percentile(latencies: list[float], share: float) -> float:
    done = sorted(latencies)
    return done[min(len(done) - 1, int(len(done) * share))] if done else 0


class Crowd:
    def __init__(self, server: Server, managers: list[Person], heads: list[Person]) -> None:
        self.server, self.managers, self.heads = server, managers, heads
        self.idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def come(self, rate: float, seconds: float) -> Run:
        run, chance, tasks = Run(rate), random.Random(7), set()
        used = self.server.processor_seconds
        names, weights = list(MIX), [weight for weight, _ask in MIX.values()]
        began = due = time.perf_counter()
        while due - began < seconds:
            due += chance.expovariate(rate)
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            name = chance.choices(names, weights)[0]
            person = chance.choice(self.heads if name == "board" else self.managers)
            task = asyncio.create_task(self._ask(run, name, person, MIX[name][1](person, chance), due))
            tasks.add(task)
            task.add_done_callback(tasks.discard)
        if tasks:
            await asyncio.wait(tasks, timeout=PATIENCE + 5)
        run.seconds = time.perf_counter() - began
        run.processor_seconds = self.server.processor_seconds - used
        return run

    async def _ask(self, run: Run, name: str, person: Person, asked: Asked, due: float) -> None:
        for is_again in (False, True):
            kept = self.idle.pop() if self.idle and not is_again else None
            try:
                line = kept or await asyncio.open_connection("127.0.0.1", self.server.port)
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
            if status[0] == "2":
                run.latencies[name].append((time.perf_counter() - due) * 1000)
            return


async def exchange(
    line: tuple[asyncio.StreamReader, asyncio.StreamWriter], person: Person, asked: Asked
) -> str:
    """One request and its answer over a connection that is kept; returns the status."""
    reader, writer = line
    headers = {
        **BEHIND_PROXY, "Referer": "https://127.0.0.1/",
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rates", type=float, nargs="+")
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--workers", type=int)
    parser.add_argument("--kinds", action="store_true")
    given: Any = parser.parse_args()
    PRODUCTS.extend(Product.objects.order_by("pk").values_list("code", flat=True)[:100])
    each = max(1, PEOPLE // User.objects.filter(role="kam").count())
    with running(given.workers) as server:
        crowd = Crowd(server, people("kam", each), people("head", 2))
        print(f"{machine()}; {len(crowd.managers)} managers, {len(crowd.heads)} heads; latencies in ms\n")
        print(f"{'rate/s':>8}{'answered/s':>12}{'p50':>8}{'p95':>8}{'p99':>8}{'CPU, ms':>9}")

        def measured(rate: float) -> Run:
            crowd.idle.clear()
            run = asyncio.run(crowd.come(rate, given.seconds))
            print(run.line, *([run.kinds] if given.kinds else []), sep="\n", flush=True)
            return run

        asyncio.run(crowd.come(5, 5))  # every process has met every page once
        most = max(measured(rate).good for rate in given.rates)
        share = measured(2 * most).good / most * 100
        word = "met" if share >= GOODPUT_GOAL else "missed"
        print(f"\nanswered at twice the most: {share:.0f} % of it; goal {GOODPUT_GOAL:g} % {word}")


if __name__ == "__main__":
    main()
