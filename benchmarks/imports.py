"""What imports of a large company take beside COPY of the same lines into a table with the same indexes.

Usage: DATABASE_URL=… imports.py FOLDER, with the files of large_company.py, on an empty, migrated database that is left
with what they bring. COPY writes the lines of the file, in its order, with the ids they get by their codes, into a copy
of the product's table that has its indexes and checks, but no triggers and no references; before the imports and after.
Then 300,000 of the lines as an office saves them (UTF-16, semicolons, spaces in numbers, decimal commas, 01.02.2025),
one of a hundred bad, through the ledger: checked, the good ones loaded, undone. Each import runs in a process of its
own, as the worker's do; its memory is that process's peak. Processor time is that of the process and of its server
process together, where the server is on the same machine: it tells more than seconds where others work too.
"""

from __future__ import annotations

import csv
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ["KAM_ENV"] = "test"
os.environ.setdefault("KAM_BUSINESS_DATE", "2026-11-21")
os.environ["DJANGO_SETTINGS_MODULE"] = "kam_crm.settings"
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import django

django.setup()

from django.core.files import File  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from accounts.models import User  # noqa: E402
from catalogue.models import Product  # noqa: E402
from dossiers.models import Client  # noqa: E402
from integrations.imports import jobs, services  # noqa: E402
from integrations.imports.apart import Child  # noqa: E402
from integrations.imports.models import ImportRun  # noqa: E402
from integrations.imports.run import import_file  # noqa: E402
from orders.models import ShipmentLine  # noqa: E402

GOAL_RATIO, GOAL_MEMORY, GOAL_PEOPLE = 0.4, 200, 15
GOAL_DIRTY, GOAL_DIRTY_MEMORY, DIRTY_LINES = 88, 300, 300_000
COLUMNS = "shipment_id, client_id, date, product_id, kind, quantity, amount, vat, cost"


@dataclass(frozen=True)
class Taken:
    """Seconds by the clock and of the processors, MB of the process at its peak, and what came out."""

    seconds: float
    busy: float
    peak: int = 0
    counts: str = ""


def main(folder: Path) -> None:
    if ShipmentLine.objects.exists():
        raise SystemExit("not an empty database")
    for kind in ("users", "clients", "products"):
        imported(kind, folder / f"{kind}.csv")
    people = imported("persons", folder / "persons.csv")
    lines, corrected = folder / "sales.copy", folder / "corrected.csv"
    rows = write_lines(folder / "sales.csv", lines)
    write_corrected(folder / "sales.csv", corrected)
    before = copied(lines)
    runs = [
        (title, imported("sales", path))
        for title, path in (
            ("all new", folder / "sales.csv"),
            ("the same again", folder / "sales.csv"),
            ("1 % of documents corrected", corrected),
        )
    ]
    after = copied(lines)
    floor, floor_busy = (
        statistics.mean(both) for both in zip(*[(t.seconds, t.busy) for t in (before, after)], strict=True)
    )
    print(
        f"{rows:,} sales lines\n{'':<34}{'s':>7}{'rows/s':>10}{'of COPY':>9}{'processor, s':>14}{'of COPY':>9}{'MB':>6}"
    )
    for title, taken in (("COPY before", before), ("COPY after", after), *runs):
        print(
            f"{title:<34}{taken.seconds:>7.1f}{rows / taken.seconds:>10,.0f}{floor / taken.seconds:>9.2f}"
            f"{taken.busy:>14.1f}{floor_busy / taken.busy if taken.busy else 0:>9.2f}{taken.peak:>6}  {taken.counts}"
        )
    print(f"{'goal, all new':<34}{'':>17}{GOAL_RATIO:>9}{'':>23}{GOAL_MEMORY:>6}")
    for title, taken in through_the_ledger(write_dirty(folder / "sales.csv", folder / "dirty.csv")):
        print(f"{title:<34}{taken.seconds:>7.1f}{'':>42}{taken.peak:>6}  {taken.counts}")
    print(f"{'goal, checked and loaded':<34}{GOAL_DIRTY:>7}{'':>42}{GOAL_DIRTY_MEMORY:>6}")
    print(f"{'people':<34}{people.seconds:>7.1f}  (goal {GOAL_PEOPLE}){people.peak:>40}  {people.counts}")


def imported(kind: str, path: Path) -> Taken:
    answer = path.with_suffix(".json")

    def work(tell: Callable[[int], bool]) -> None:
        by = User.objects.filter(role="admin").first()
        with path.open("rb") as file:
            taken, counts = timed(
                lambda: import_file(
                    kind=kind, file=file, name=path.name, by=by, create_missing=True, progress=tell
                )
            )
        words = f"{counts.created} new, {counts.updated} changed, {counts.unchanged} unchanged"
        answer.write_text(json.dumps([taken.seconds, taken.busy, words]))

    child = Child(work)
    while child.heard(60) is not None:
        pass
    if code := child.kill():
        raise SystemExit(f"{kind}: ended with {code}")
    seconds, busy, words = json.loads(answer.read_text())
    answer.unlink()
    return Taken(seconds, busy, child.peak_mb, words)


def through_the_ledger(path: Path) -> Iterator[tuple[str, Taken]]:
    """What a person waits for: the check, the load of the good rows, and undoing it."""
    by = User.objects.filter(role="admin").get()
    with path.open("rb") as file:
        run = services.start_import(by=by, kind="sales", file=File(file, name=path.name))
    yield "dirty lines, checked", worked(run)
    services.confirm_import(by=by, run=run, good_rows=True)
    yield "good ones of them loaded", worked(run)
    services.undo_import(by=by, run=run, reason="benchmark")
    yield "and undone", worked(run)


def worked(run: ImportRun) -> Taken:
    began = time.perf_counter()
    child = Child(lambda tell: jobs.run_import(run.pk))
    while child.heard(60) is not None:
        pass
    if code := child.kill():
        raise SystemExit(f"{run}: ended with {code}")
    run.refresh_from_db()
    words = f"{run.status}: {run.created} new, {run.updated} changed, {run.unchanged} unchanged, {run.bad_rows} bad"
    return Taken(time.perf_counter() - began, 0, child.peak_mb, words)


def write_dirty(sales: Path, dirty: Path) -> Path:
    """Lines of documents that nobody has yet, as an office writes them; each hundredth has a word for a number."""
    with dirty.open("w", newline="", encoding="utf-16") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
        for count, row in enumerate(rows_of(sales)):
            if not count:
                writer.writerow([*row, "", ""])
            if count == DIRTY_LINES:
                break
            day = "{2}.{1}.{0}".format(*row["date"].split("-"))
            amount = f"{float(row['amount']):,.2f}".replace(",", "\u00a0").replace(".", ",")
            if count % 100 == 99:
                amount = "много"
            changed = {"document": f"Д-{row['document']}", "date": day, "amount": amount}
            writer.writerow([*(row | changed).values(), "", ""])
    return dirty


def copied(lines: Path) -> Taken:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE benchmark_lines (LIKE orders_shipmentline INCLUDING ALL)")

        def copy() -> None:
            with transaction.atomic(), lines.open() as file:
                cursor.cursor.copy_expert(f"COPY benchmark_lines ({COLUMNS}) FROM STDIN", file)

        taken, _nothing = timed(copy)
        cursor.execute("DROP TABLE benchmark_lines")
    return taken


def timed(action: Callable[[], Any]) -> tuple[Taken, Any]:
    connection.ensure_connection()
    server = connection.connection.info.backend_pid
    began, busy = time.perf_counter(), time.process_time() + server_seconds(server)
    answer = action()
    taken = Taken(time.perf_counter() - began, time.process_time() + server_seconds(server) - busy)
    return taken, answer


def server_seconds(process: int) -> float:
    """Of the processor by now; 0 where the server is elsewhere."""
    stat = Path(f"/proc/{process}/stat")
    if not stat.exists():
        return 0.0
    user, system = stat.read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def write_lines(sales: Path, lines: Path) -> int:
    clients, products = (dict(model.objects.values_list("code", "pk")) for model in (Client, Product))
    documents: dict[str, int] = {}
    count = 0
    with lines.open("w") as out:
        for row in rows_of(sales):
            count += 1
            document = documents.setdefault(row["document"], len(documents) + 1)
            sign, kind = ("-", "return") if row["kind"] else ("", "sale")
            out.write(
                f"{document}\t{clients[row['client_code']]}\t{row['date']}\t{products[row['product_code']]}\t{kind}"
                f"\t{sign}{row['quantity']}\t{sign}{row['amount']}\t0\t{sign}{row['cost']}\n"
            )
    return count


def write_corrected(sales: Path, corrected: Path) -> None:
    """The first line of each hundredth document has a digit more in its amount."""
    seen: set[str] = set()
    with corrected.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        for count, row in enumerate(rows_of(sales)):
            if not count:
                writer.writerow(row)
            if row["document"] not in seen:
                seen.add(row["document"])
                if len(seen) % 100 == 0:
                    row["amount"] = f"1{row['amount']}"
            writer.writerow(row.values())


def rows_of(path: Path) -> Iterator[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
