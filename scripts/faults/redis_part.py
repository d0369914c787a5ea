"""Mixed requests while Redis answers, is stopped, hangs, and is flushed: none fails, and none waits for it."""

from __future__ import annotations

import random
import shutil
import signal
import statistics
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from product import Answer, Product, Visitor, free_port, links, wait_until

PEOPLE = ("kam@demo.example", "head@demo.example", "support@demo.example", "finance@demo.example")
MOST_ADDED = 0.2  # seconds
AT_ONCE = 2


class Redis:
    """A server of our own on a port of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(
            ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", str(self.folder)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        import redis

        def answers() -> bool:
            try:
                return bool(redis.Redis(port=self.port).ping())
            except redis.RedisError:
                return False

        wait_until(answers, 20)

    def flush(self) -> None:
        import redis

        redis.Redis(port=self.port).flushall()

    def send(self, number: int) -> None:
        if self.process:
            self.process.send_signal(number)

    def stop(self) -> None:
        if self.process:
            self.send(signal.SIGCONT)
            self.process.terminate()
            self.process.wait(20)


def run(product: Product, number: int) -> list[str]:
    if not shutil.which("redis-server"):
        print("  not tried: there is no redis-server here")
        return []
    server = Redis(product.folder)
    server.start()
    product.stop()
    product.start(REDIS_URL=f"redis://127.0.0.1:{server.port}/0")
    try:
        return _tried(product, server, number)
    finally:
        server.stop()


def _tried(product: Product, server: Redis, number: int) -> list[str]:
    visits = Visits(product)
    each = number // 3
    visits.go(60)  # every process has loaded what it needs
    before = statistics.median(answer.seconds for answer in visits.go(max(each // 2, 50)))
    print(f"  answering: median {before * 1000:.0f} ms", flush=True)
    broken: list[str] = []

    def phase(name: str, count: int) -> None:
        answers = visits.go(count)
        failed = [answer for answer in answers if answer.status >= 500]
        seconds = sorted(answer.seconds for answer in answers)
        median = statistics.median(seconds)
        print(
            f"  {name}: {count} requests, {len(failed)} × 5xx, median {median * 1000:.0f} ms"
            f" ({(median - before) * 1000:+.0f}), slowest 1 % from {seconds[-len(seconds) // 100 - 1] * 1000:.0f} ms",
            flush=True,
        )
        if failed:
            broken.append(f"{name}: {len(failed)} × 5xx, the first {failed[0].status} {failed[0].where}")
        if median - before > MOST_ADDED:
            broken.append(f"{name}: {median - before:.2f} s more")

    phases: list[tuple[str, Callable[[], None], Callable[[], None]]] = [
        ("stopped", server.stop, server.start),
        ("hanging", lambda: server.send(signal.SIGSTOP), lambda: server.send(signal.SIGCONT)),
        ("flushed", server.flush, lambda: None),
    ]
    for turn, (name, begin, end) in enumerate(phases):
        begin()
        phase(name, number - 2 * each if turn == 2 else each)
        end()
        time.sleep(6)  # the breaker tries again
    return broken


class Visits:
    """People and a program at work: pages, lists, writes through the API, now and then a sign-in."""

    def __init__(self, product: Product) -> None:
        from accounts.models import User
        from accounts.services import create_token
        from dossiers.models import Client

        self.product = product
        self.people = []
        for email in PEOPLE:
            visitor = Visitor(product)
            assert visitor.sign_in(email).status == 302, f"{email} could not sign in"
            self.people.append(visitor)
        kam = User.objects.get(email=PEOPLE[0])
        self.client = Client.objects.filter(manager=kam).earliest("pk").pk
        self.program = Visitor(product, create_token(by=kam, name=f"faults {time.time()}")[1])
        pages = ["/", "/clients/", "/orders/", f"/clients/{self.client}/", "/me/", "/search/?q=%D0%B0"]
        pages += links(self.people[0].get("/").body, r"/[a-z]+/")
        self.pages = [page for page in dict.fromkeys(pages) if self.people[0].get(page).status < 400]
        self.chance = random.Random(13)
        self.count = 0

    def go(self, number: int) -> list[Answer]:
        with ThreadPoolExecutor(AT_ONCE) as threads:
            return list(threads.map(self.one, range(number)))

    def one(self, _number: int) -> Answer:
        self.count += 1
        turn = self.count
        if turn % 100 == 0:
            return Visitor(self.product).sign_in(PEOPLE[0])
        if turn % 10 == 0:
            note = {"client": self.client, "text": f"note {turn}"}
            return self.program.post_json("/api/v1/notes/", note, f"faults-{turn}-{time.time()}")
        if turn % 10 in {3, 6}:
            return self.program.get(
                self.chance.choice(["/api/v1/clients/", "/api/v1/orders/", "/api/v1/me/"])
            )
        return self.people[0 if turn % 2 else turn % 4].get(self.chance.choice(self.pages))
