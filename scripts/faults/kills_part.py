"""Processes killed at random under writes: nothing acknowledged is lost, nothing doubled, all is back by itself."""

from __future__ import annotations

import json
import os
import random
import signal
import threading
import time
from collections import Counter

from product import Product, Visitor, wait_until

MOST_SECONDS = 15.0
WRITERS = 4
PARTS = (
    "web",
    "web",
    "postgres",
    "worker",
    "imports",
    "beat",
)  # web twice: its master and one of its workers
WORDS = {"worker": ("worker@",), "imports": ("imports@",), "beat": ("celery", "beat-schedule")}


def run(product: Product, number: int) -> list[str]:
    writers = [Writer(product, name) for name in range(WRITERS)]
    chance, back = random.Random(13), []
    broken = []
    for writer in writers:
        writer.start()
    for turn in range(number):
        time.sleep(chance.uniform(0.5, 2.0))
        part = chance.choice(PARTS)
        killed = kill(product, part, chance)
        try:
            seconds = wait_until(lambda: is_back(product, part, killed), 60)  # noqa: B023
        except TimeoutError:
            broken.append(f"{part} did not come back (kill {turn + 1})")
            break
        back.append((seconds, part))
        if seconds > MOST_SECONDS:
            broken.append(f"{part} was back after {seconds:.1f} s (kill {turn + 1})")
    for writer in writers:
        writer.stop.set()
    for writer in writers:
        writer.join(90)
    for part in dict.fromkeys(PARTS):
        times = [seconds for seconds, name in back if name == part]
        if times:
            print(
                f"  {part}: {len(times)} kills, back after {sum(times) / len(times):.1f} s, at most {max(times):.1f} s"
            )
    return broken + _compare(writers)


def _compare(writers: list[Writer]) -> list[str]:
    from django.db import connection

    from dossiers.models import Note

    connection.close()  # of before the kills
    entered = Counter(Note.objects.filter(text__startswith="kept ").values_list("text", flat=True))
    acknowledged = [text for writer in writers for text in writer.acknowledged]
    lost = [text for text in acknowledged if not entered[text]]
    doubled = [text for text, times in entered.items() if times > 1]
    statuses = sum((writer.statuses for writer in writers), Counter[str]())
    print(
        f"  {len(acknowledged)} writes acknowledged, {len(lost)} lost, {len(doubled)} doubled; answers {dict(statuses)}"
    )
    broken = []
    if lost or doubled:
        broken.append(f"{len(lost)} lost, {len(doubled)} doubled")
    if statuses["500"]:
        broken.append(f"{statuses['500']} × 500 instead of 503")
    return broken


def kill(product: Product, part: str, chance: random.Random) -> int:
    # the last kill may have ended others too, which are being started again
    wait_until(lambda: bool(alive(product, part)), 60)
    found = alive(product, part)
    # of a worker its master: what ends beneath it comes back by Celery itself
    killed = chance.choice(found) if part == "web" else found[0]
    os.kill(killed, signal.SIGKILL)
    return killed


def alive(product: Product, part: str) -> list[int]:
    if part == "postgres":
        return [number for number in [product.postmaster()] if number]
    return product.processes(*WORDS.get(part, ("gunicorn",)))


def is_back(product: Product, part: str, killed: int) -> bool:
    if part in WORDS and not [pid for pid in product.processes(*WORDS[part]) if pid > killed]:
        return False
    if part == "postgres" and product.postmaster() in {0, killed}:
        return False
    try:
        state = Visitor(product).get("/health/ready")
        return state.status == 200 and json.loads(state.body)["database"] == "ok"
    except OSError:
        return False


class Writer(threading.Thread):
    """A program that enters notes one after the other, each under its own key until it hears that it is entered."""

    def __init__(self, product: Product, name: int) -> None:
        from accounts.models import User
        from accounts.services import create_token
        from dossiers.models import Client

        super().__init__(daemon=True)
        kam = User.objects.get(email="kam@demo.example")
        self.client = Client.objects.filter(manager=kam).earliest("pk").pk
        self.program = Visitor(product, create_token(by=kam, name=f"kills {name} {time.time()}")[1])
        self.number = name
        self.stop = threading.Event()
        self.acknowledged: list[str] = []
        self.statuses: Counter[str] = Counter()

    def run(self) -> None:
        count = 0
        while not self.stop.is_set():
            count += 1
            text = f"kept {self.number}-{count}"
            deadline = time.monotonic() + 60
            while time.monotonic() < deadline and not self._entered(text):
                time.sleep(0.3)
            time.sleep(0.05)

    def _entered(self, text: str) -> bool:
        try:
            answer = self.program.post_json(
                "/api/v1/notes/", {"client": self.client, "text": text}, f"key {text}"
            )
        except OSError:
            self.statuses["no answer"] += 1
            return False
        except Exception as cut:  # an answer that broke off in the middle
            self.statuses[type(cut).__name__] += 1
            return False
        self.statuses[str(answer.status)] += 1
        if answer.status == 201:
            self.acknowledged.append(text)
        return answer.status == 201
