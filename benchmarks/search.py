"""How long the search over everything takes in a large company, beside a probe of the index it reads.

Usage: DATABASE_URL=… search.py [--clients 300000] [--rounds 20] [--keep], with the address of a server on which two
databases can be made beside the one it names: «…_search» with all clients, «…_search_small» with 10,000. Both are
dropped in the end. Ten people for three clients; names of invented words, 60 clients for a manager.

A search is what the drop-down asks: all kinds a person may see, rows with what is shown of them, without the page. The
probe reads the keys of 25 people by the same trigram index for the same words, through bare psycopg2, in turn with the
searches. The two companies are asked in turn, a quarter of the rounds at a time.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

HERE = Path(__file__).resolve().parent
SMALL = 10_000
TURNS = 4
GOAL_PROBE, GOAL_GROWTH = 12, 1.5
KINDS = ("beginning", "middle word", "surname", "typing error", "layout", "end of a phone", "INN")


def main(clients: int, rounds: int, keep: bool) -> None:
    small, large = address_of("search_small"), address_of("search")
    try:
        make(small, 1, SMALL)
        administer(small, f'DROP DATABASE IF EXISTS "{name_of(large)}"')
        administer(small, f'CREATE DATABASE "{name_of(large)}" TEMPLATE "{name_of(small)}"')
        fill(large, SMALL + 1, clients)
        answers: dict[str, dict[str, dict[str, list[float]]]] = {"small": {}, "large": {}}
        for turn in range(TURNS):
            for of, address in (("small", small), ("large", large)):
                add(answers[of], measure(address, turn * rounds // TURNS, (turn + 1) * rounds // TURNS))
    finally:
        if not keep:
            for address in (large, small):
                administer(small, f'DROP DATABASE IF EXISTS "{name_of(address)}"')
    show(answers, clients)


def show(answers: dict[str, dict[str, dict[str, list[float]]]], clients: int) -> None:
    print(f"{clients:,} clients, {clients * 10 // 3:,} people; milliseconds, p95 (median)\n")
    print(
        f"{'who asks for what':<34}{'search':>16}{'of 10,000':>16}{'probe':>16}{'x probe':>10}{'growth':>8}"
    )
    every: dict[str, list[float]] = {"search": [], "small": [], "probe": []}
    for who in answers["large"]:
        large, small = answers["large"][who], answers["small"][who]
        for of, times in (("search", large["search"]), ("small", small["search"]), ("probe", large["probe"])):
            every[of] += times
        line(who, large["search"], small["search"], large["probe"])
    line("all", every["search"], every["small"], every["probe"])
    print(f"goals for all: at most {GOAL_PROBE} x the probe, growth at most {GOAL_GROWTH}")


def line(who: str, search: list[float], small: list[float], probe: list[float]) -> None:
    figures = "".join(
        f"{f'{p95(times):.1f} ({statistics.median(times):.1f})':>16}" for times in (search, small, probe)
    )
    print(f"{who:<34}{figures}{p95(search) / p95(probe):>10.1f}{p95(search) / p95(small):>8.2f}")


def p95(times: list[float]) -> float:
    return sorted(times)[max(0, round(len(times) * 0.95) - 1)]


def address_of(suffix: str) -> str:
    parts = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(parts._replace(path=f"{parts.path}_{suffix}"))


def name_of(address: str) -> str:
    return urlsplit(address).path.lstrip("/")


def administer(address: str, statement: str) -> None:
    server = urlunsplit(urlsplit(address)._replace(path="/postgres"))
    subprocess.run(["psql", server, "-qc", statement], check=True)


def make(address: str, first: int, last: int) -> None:
    administer(address, f'DROP DATABASE IF EXISTS "{name_of(address)}"')
    administer(address, f'CREATE DATABASE "{name_of(address)}"')
    environment = {**os.environ, "DATABASE_URL": address}
    subprocess.run([sys.executable, HERE.parent / "manage.py", "migrate", "-v0"], check=True, env=environment)
    fill(address, first, last)


def fill(address: str, first: int, last: int) -> None:
    numbers = ["--set", f"first={first}", "--set", f"last={last}"]
    script = ["-q", "-v", "ON_ERROR_STOP=1", "-f", HERE / "search.sql"]
    subprocess.run(["psql", address, *numbers, *script], check=True)


def measure(address: str, first: int, last: int) -> dict[str, dict[str, list[float]]]:
    """By who asks for what: times of searches and of probes. In a process of its own, as settings are read once."""
    import json

    environment = {**os.environ, "DATABASE_URL": address}
    command = [sys.executable, __file__, "--measure", str(first), str(last)]
    answer = subprocess.run(command, check=True, env=environment, stdout=subprocess.PIPE, text=True)
    found: dict[str, dict[str, list[float]]] = json.loads(answer.stdout)
    return found


def add(answers: dict[str, dict[str, list[float]]], found: dict[str, dict[str, list[float]]]) -> None:
    for who, times in found.items():
        for of, more in times.items():
            answers.setdefault(who, {}).setdefault(of, []).extend(more)


def measured(first: int, last: int) -> None:
    import json

    sys.path.insert(0, str(HERE))
    import server  # noqa: F401  # sets the environment first

    from accounts.models import User

    director = User.objects.get(role="director")
    managers = list(User.objects.filter(role="kam", clients__isnull=False).distinct().order_by("pk")[:last])
    answers: dict[str, dict[str, list[float]]] = {}
    for turn in range(first - 2, last):  # two to warm up
        manager = managers[turn % len(managers)]
        for kind, words in queries(manager, turn):
            for who, user in (("director", director), ("manager", manager)):
                times = answers.setdefault(f"{who}: {kind}", {"search": [], "probe": []})
                searched, probed = timed(search, user, words), timed(probe, words)
                if turn >= first:
                    times["search"].append(searched)
                    times["probe"].append(probed)
    print(json.dumps(answers))


def queries(manager: object, turn: int) -> Iterator[tuple[str, str]]:
    """What somebody types who remembers one of their clients or people."""
    from dossiers.models import Client, Person
    from kam_crm.shared.text import _TO_LATIN

    clients = Client.objects.filter(manager=manager).order_by("pk")
    client = clients[turn % clients.count()]
    person = Person.objects.filter(links__client=client).order_by("pk")[0]
    begins, middle = client.sort_key.split()[:2]
    wrong = begins[:2] + ("я" if begins[2] != "я" else "ю") + begins[3:]
    typed = (
        begins[:5], middle, person.sort_key.split()[0], wrong, begins.translate(_TO_LATIN), person.phone[-7:],
        client.inn,
    )  # fmt: skip
    return zip(KINDS, typed, strict=True)


def search(user: object, words: str) -> None:
    from accounts.models import User
    from desk.search.pages.results import SUGGESTED, SearchPage

    # of each request its own: what a person may see is asked once
    fresh = User.objects.get(pk=user.pk)  # type: ignore[attr-defined]
    assert isinstance(SearchPage(fresh, words, each=SUGGESTED).all_groups, list)


def probe(words: str) -> None:
    from django.db import connection

    column = "phone_tail" if words.isdigit() else "sort_key"
    with connection.cursor() as cursor:
        bare = cursor.cursor.cursor if hasattr(cursor.cursor, "cursor") else cursor.cursor
        bare.execute(
            f"SELECT id FROM dossiers_person WHERE upper({column}) LIKE %s LIMIT 25", [f"%{words.upper()}%"]
        )
        bare.fetchall()


def timed(work: Callable[..., None], *given: object) -> float:
    begun = time.perf_counter()
    work(*given)
    return (time.perf_counter() - begun) * 1000


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--clients", type=int, default=300_000)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--measure", type=int, nargs=2)
    options = parser.parse_args()
    if options.measure:
        measured(*options.measure)
    else:
        main(options.clients, options.rounds, options.keep)
