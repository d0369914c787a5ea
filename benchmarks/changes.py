"""Two programs copy what finance and a manager see while everything is written at once; what do their copies lack?

Usage: changes.py [DOCUMENTS] [PATCHES] [SECONDS]: an import of 30,000 documents, 200 patches by 4 threads, payments
reversed, clients handed over, a poll every second. One program follows /api/v1/changes/, its twin asks the same
lists for what was updated since it last began to read. The database is a throwaway one. Exit status 1: the copy of
the first is not equal to the database.
"""

from __future__ import annotations

import datetime as dt
import io
import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ["KAM_ENV"] = "test"
os.environ["KAM_API_RATE"] = "1000000/min"
os.environ["DJANGO_SETTINGS_MODULE"] = "kam_crm.settings"
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import django

django.setup()

from django.db import connection, connections  # noqa: E402
from django.test import Client as Browser  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402

from accounts.models import User  # noqa: E402
from dossiers.models import Client  # noqa: E402
from dossiers.services import assign_manager  # noqa: E402
from integrations.imports.run import import_file  # noqa: E402
from kam_crm import embedded  # noqa: E402
from kam_crm.shared import clock  # noqa: E402
from receivables.services import reverse_payment  # noqa: E402
from tests.factories.accounts import UserFactory  # noqa: E402
from tests.factories.dossiers import ClientFactory  # noqa: E402
from tests.factories.receivables import PaymentFactory  # noqa: E402
from tests.support.copies import Copy, Trusting  # noqa: E402
from tests.support.sessions import signed_in  # noqa: E402

KINDS = ["clients", "shipments", "shipment-lines", "payments"]
THREADS = 4
LINES = 2


class Company:
    """400 clients of 8 managers, a payment each, an import that is about to come."""

    def __init__(self, documents: int, patches: int) -> None:
        self.documents, self.patches = documents, patches
        self.admin, self.finance = UserFactory(role="admin"), UserFactory(role="finance")
        self.director = UserFactory(role="director")
        self.managers = UserFactory.create_batch(8, role="kam")
        self.clients = [ClientFactory(manager=self.managers[n % 8]) for n in range(400)]
        self.payments = [PaymentFactory(client=client, number=f"P{client.pk}") for client in self.clients]

    def file(self, name: str, documents: int, lines: int) -> bytes:
        rows = ["document,date,client_code,product_code,quantity,amount,cost,kind"]
        for number in range(documents):
            client = self.clients[number % len(self.clients)].code
            day = dt.date(2026, 1, 1) + dt.timedelta(days=number % 300)
            rows += [f"{name}{number},{day},{client},,{line + 1},100.00,," for line in range(lines)]
        return "\n".join(rows).encode()

    def load(self, text: bytes) -> None:
        import_file(kind="sales", file=io.BytesIO(text), name="sales.csv", by=self.admin)

    def writers(self) -> list[Callable[[], None]]:
        return [self.import_documents, self.correct, *(self.patching(n) for n in range(THREADS)), self.reverse,
                self.hand_over]  # fmt: skip

    def import_documents(self) -> None:
        self.load(self.file("NEW", self.documents, LINES))

    def correct(self) -> None:
        """Documents that are there already come with fewer lines."""
        self.load(self.file("OLD", 200, LINES - 1))

    def patching(self, number: int) -> Callable[[], None]:
        def patch() -> None:
            browsers: dict[int, Browser] = {user.pk: signed_in(user) for user in self.managers}
            # only clients that nobody hands over: a patch of another's client would be refused
            mine = self.clients[100 + number :: THREADS]
            for turn in range(self.patches // THREADS):
                client = mine[turn % len(mine)]
                answer = browsers[client.manager_id].patch(
                    f"/api/v1/clients/{client.pk}/",
                    {"about": f"{number} {turn}"},
                    content_type="application/json",
                )
                assert answer.status_code == 200, answer.content.decode()

        return patch

    def reverse(self) -> None:
        for payment in self.payments[:40]:
            reverse_payment(by=self.finance, payment=payment, reason="entered twice")

    def hand_over(self) -> None:
        for number, client in enumerate(self.clients[:40]):
            manager = self.managers[(number + 3) % 8]
            present = Client.objects.get(pk=client.pk)
            assign_manager(by=self.director, client=present, manager=manager, reason="Moves")


def run(writers: list[Callable[[], None]]) -> tuple[list[threading.Thread], list[BaseException]]:
    faults: list[BaseException] = []

    def guarded(write: Callable[[], None]) -> None:
        try:
            write()
        except BaseException as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=guarded, args=(write,)) for write in writers]
    for thread in threads:
        thread.start()
    return threads, faults


def differences(copy: Copy, truth: dict[str, dict[int, Any]]) -> str:
    """«lacks, keeps, has otherwise» by kind."""
    words = []
    for kind in KINDS:
        known, there = copy.known[kind], truth[kind]
        other = sum(known[key] != there[key] for key in known.keys() & there.keys())
        words.append(f"{kind} {len(there.keys() - known.keys())}/{len(known.keys() - there.keys())}/{other}")
    return ", ".join(words)


def measure(documents: int, patches: int, pause: float) -> bool:
    company = Company(documents, patches)
    company.load(company.file("OLD", 200, LINES))
    readers: list[tuple[str, User]] = [("finance", company.finance), ("a manager", company.managers[0])]
    copies = [(f"{who}, /changes/", Copy(user, KINDS)) for who, user in readers]
    twins = [(f"{who}, updated_since", Trusting(user, KINDS, clock.now)) for who, user in readers]
    began, polls, entries = time.perf_counter(), 0, 0
    threads, faults = run(company.writers())
    while any(thread.is_alive() for thread in threads):
        time.sleep(pause)
        polls += 1
        entries += sum(len(copy.poll(size=1000)) for _who, copy in [*copies, *twins])
    print(f"written in {time.perf_counter() - began:.1f} s, {polls} polls meanwhile, {entries} entries")
    for fault in faults:
        raise fault
    began = time.perf_counter()
    entries = sum(len(copy.poll(size=1000)) for _who, copy in [*copies, *twins])
    print(f"last poll {time.perf_counter() - began:.1f} s, {entries} entries; lacks/keeps/has otherwise:")
    equal = True
    for who, copy in [*copies, *twins]:
        truth = copy.read_anew()
        print(f"  {who:26} of {sum(map(len, truth.values()))} rows: {differences(copy, truth)}")
        equal = equal and (isinstance(copy, Trusting) or copy.known == truth)
    return equal


def main(documents: int = 30_000, patches: int = 200, pause: float = 1.0) -> int:
    setup_test_environment()
    with embedded.running(throwaway=True) as server:
        if server:
            connection.settings_dict["HOST"] = str(server.home.socket_dir)
        name = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            return 0 if measure(documents, patches, pause) else 1
        finally:
            connections.close_all()
            connection.creation.destroy_test_db(name, verbosity=0)


if __name__ == "__main__":
    sizes = sys.argv[1:]
    sys.exit(main(*(int(size) for size in sizes[:2]), *(float(size) for size in sizes[2:3])))
