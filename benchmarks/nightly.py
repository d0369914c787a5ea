"""What the nightly costs beside one scan of its sales, and its segments beside DuckDB, Polars and pandas.

Usage: DATABASE_URL=… nightly.py [--lines 10000000] [--clients 20000] [--rounds 3], on an empty database of its own, to
be filled: first with a tenth of the lines, then with all. Peers are asked where they are installed (the extra
`compare`). Steps are taken from the nightly's own ledger; a scan adds up the amounts of all lines, in one process.
Everything is the median of its rounds.
"""

from __future__ import annotations

import argparse
import datetime as dt
import importlib.util
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from server import machine, verdict  # isort: skip  # sets the environment first

import large_company
from django.core.management import call_command
from django.db import connection, transaction
from segment_peers import PEERS, Classes

from kam_crm.shared import clock
from reports.models import Level, SegmentInputs, SegmentSnapshot
from reports.nightly import pipeline, sql
from reports.nightly.context import StepContext
from reports.nightly.steps import rollup, segments

HERE = Path(__file__).parent
# documents of four lines in the last :days days, each of another client: triggers note what they touch
NEW_LINES = """
WITH documents AS (
    INSERT INTO orders_shipment (number, date, client_id, is_imported, reason, created_at)
    SELECT %(prefix)s || '-' || g, %(today)s::date - 1 - g %% %(days)s, c.id, TRUE, '', now()
    FROM generate_series(1, %(documents)s) AS g
    JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS n, count(*) OVER () AS clients FROM dossiers_client) AS c
        ON c.n = (g * 7919::bigint) %% c.clients
    RETURNING id, client_id, date
)
INSERT INTO orders_shipmentline (shipment_id, client_id, date, product_id, kind, quantity, amount, vat, cost)
SELECT d.id, d.client_id, d.date, (SELECT min(id) FROM catalogue_product), 'sale', 1, 1000 + k, 0, 800
FROM documents AS d CROSS JOIN generate_series(1, 4) AS k
"""
EXPORT = {
    "lines.csv": "SELECT client_id, date, amount, cost FROM orders_shipmentline",
    "clients.csv": """
        SELECT c.id, c.manager_id, coalesce(u.department_id, 0)
        FROM dossiers_client AS c JOIN accounts_user AS u ON u.id = c.manager_id
    """,
}
COMPANY = [Level.COMPANY.value]
ALL = [level.value for level in Level]


@dataclass(frozen=True)
class Measured:
    """Milliseconds of one run."""

    scan: float
    steps: dict[str, int]

    @property
    def ratio(self) -> float:
        return sum(self.steps.values()) / self.scan


def main(lines: int, clients: int, rounds: int) -> None:
    today = clock.today()
    fill(lines // 10, clients, today)
    print(f"{machine()}; {clients:,} clients, business date {today}, medians of {rounds}\n")
    heads = "".join(f"{name:>12}" for name in pipeline.steps())
    print(f"{'milliseconds':<44}{'scan':>8}{heads}{'all':>9}{'x scan':>8}")
    run_nightly(from_scratch=True)
    small = report(
        f"{lines // 10:,} lines: 0.1 % new", after_new_lines(lines // 10_000, today), rounds, goal=None
    )
    add_sales(lines - lines // 10, lines // 40, today)
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE reports_clientmonth, reports_shipmentrhythm, reports_segmentsnapshot", [])
    SegmentInputs.objects.all().delete()
    report(f"{lines:,} lines: the first run", scratch, 1, goal=15)
    vacuum()
    report("from scratch once more", scratch, rounds, goal=15)
    report("nothing new", run_nightly, rounds, goal=None)
    large = report("0.1 % new, of this month", after_new_lines(lines // 1000, today), rounds, goal=1.2)
    report("0.1 % new, of 600 days", after_new_lines(lines // 1000, today, days=600), rounds, goal=None)
    growth = total(large) / total(small)
    print(f"\ngrowth with 0.1 % new, {lines // 10:,} -> {lines:,}: {growth:.2f} {verdict(growth, 1.3)}")
    compare(rounds, today)


def total(runs: list[Measured]) -> float:
    return statistics.median(sum(run.steps.values()) for run in runs)


def report(title: str, measure: Callable[[], Measured], rounds: int, goal: float | None) -> list[Measured]:
    runs = [measure() for _round in range(rounds)]
    scan = statistics.median(one.scan for one in runs)
    steps = "".join(
        f"{statistics.median(one.steps[name] for one in runs):>12.0f}" for name in pipeline.steps()
    )
    ratio = statistics.median(one.ratio for one in runs)
    print(
        f"{title:<44}{scan:>8.0f}{steps}{total(runs):>9.0f}{ratio:>8.2f} {verdict(ratio, goal)}", flush=True
    )
    return runs


def scratch() -> Measured:
    return run_nightly(from_scratch=True)


def after_new_lines(lines: int, today: dt.date, days: int | None = None) -> Callable[[], Measured]:
    def measure() -> Measured:
        with connection.cursor() as cursor:
            cursor.execute(
                NEW_LINES,
                {
                    "prefix": f"N{time.time_ns()}",
                    "today": today,
                    "days": days or today.day - 1,
                    "documents": lines // 4,
                },
            )
        return run_nightly()

    return measure


def run_nightly(*, from_scratch: bool = False) -> Measured:
    scans = [scan() for _each in range(3)]
    ledger = pipeline.run(clock.today(), from_scratch=from_scratch)
    scans += [scan() for _each in range(2)]
    return Measured(statistics.median(scans), {row.step: row.milliseconds or 0 for row in ledger})


def scan() -> float:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL max_parallel_workers_per_gather = 0; SET LOCAL jit = off")
        return milliseconds(lambda: cursor.execute("SELECT sum(amount) FROM orders_shipmentline", []))


def compare(rounds: int, today: dt.date) -> None:
    """Segments of the product beside those of the peers, of the same lines, and what differs."""
    context = StepContext.of(today)
    end = dt.date(today.year, today.month, 1)
    company = context.parameters | {"level": Level.COMPANY}
    product = {
        "company level, counted": [counted(company) for _round in range(rounds)],
        "three levels, both bases, written": [written(context) for _round in range(rounds)],
    }
    ours = {title: statistics.median(times) for title, times in product.items()}
    print(f"\n{'segments, seconds':<44}" + "".join(f"{title:>36}" for title in ours))
    print(f"{'product':<44}" + "".join(f"{seconds / 1000:>36.2f}" for seconds in ours.values()))
    stored: Classes = {
        (level, base, client): (abc, freq, cv)
        for level, base, client, abc, freq, cv in SegmentSnapshot.objects.valid_on(today).values_list(
            "level", "base", "client_id", "abc", "xyz_freq", "xyz_cv"
        )
    }
    with tempfile.TemporaryDirectory() as folder:
        exported = statistics.median(milliseconds(lambda: export(Path(folder))) for _round in range(rounds))
        print(f"{'export of all lines as CSV':<44}{exported / 1000:>36.2f}{exported / 1000:>36.2f}")
        for name, classes in PEERS.items():
            if importlib.util.find_spec(name) is None:
                print(f"{name:<44}{'not installed':>36}")
                continue
            cells = []
            for levels, our_time, goal in zip((COMPANY, ALL), ours.values(), (5, 2.5), strict=True):
                found: Classes = {}
                peer = exported + statistics.median(
                    milliseconds(lambda: found.update(classes(Path(folder), end, levels)))  # noqa: B023
                    for _round in range(rounds)
                )
                expected = {key: value for key, value in stored.items() if key[0] in levels}
                different = sum(found.get(key) != value for key, value in expected.items())
                times = peer / our_time
                met = "met" if times >= goal else "MISSED"
                cells.append(f"{peer / 1000:.2f} = {times:.1f} x (goal {goal}: {met}), {different} differ")
            print(f"{name + ' with export':<44}" + "".join(f"{cell:>36}" for cell in cells), flush=True)


def counted(parameters: sql.Parameters) -> float:
    """The company's level alone, as a table that goes again."""
    levels = "('department', coalesce(u.department_id, 0)), ('manager', c.manager_id)"
    statement = sql.read("segments")
    assert levels in statement
    with undone():
        return milliseconds(
            lambda: sql.run(
                f"CREATE TEMPORARY TABLE made AS {statement.replace(', ' + levels, '')}", parameters
            )
        )


def written(context: StepContext) -> float:
    """The whole step, after all its inputs have changed; the rollup is current, as it is in the nightly."""
    with undone():
        rollup.refresh()
        SegmentInputs.objects.all().delete()
        return milliseconds(lambda: (segments.run(context), pipeline.check_references()))


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        pipeline.lock()
        yield
        transaction.set_rollback(True)


def export(folder: Path) -> None:
    with connection.cursor() as cursor:
        for name, statement in EXPORT.items():
            with (folder / name).open("w", encoding="utf-8") as file:
                cursor.copy_expert(f"COPY ({statement}) TO STDOUT (FORMAT csv)", file)


def fill(lines: int, clients: int, today: dt.date) -> None:
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM dossiers_client)", [])
        if cursor.fetchone()[0]:
            raise SystemExit("The database is not empty: nightly.py fills one of its own.")
    with tempfile.TemporaryDirectory() as folder:
        large_company.main(Path(folder), clients, 0)
        for kind in ("users", "clients", "products"):
            call_command("import_file", kind, f"{folder}/{kind}.csv", create_missing=True, verbosity=0)
    psql("large_company.sql", orders=60_000, today=f"'{today}'")
    add_sales(lines, 0, today)
    vacuum()


def add_sales(lines: int, first: int, today: dt.date) -> None:
    psql("large_sales.sql", lines=lines, first=first, today=f"'{today}'")


def psql(name: str, **values: object) -> None:
    given = [part for key, value in values.items() for part in ("--set", f"{key}={value}")]
    database = connection.settings_dict
    address = (
        f"host={database['HOST']} port={database['PORT']} user={database['USER']} dbname={database['NAME']}"
    )
    done = subprocess.run(
        [
            "psql",
            "--quiet",
            "--no-psqlrc",
            "--set",
            "ON_ERROR_STOP=1",
            *given,
            "--file",
            HERE / name,
            address,
        ],
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise SystemExit(done.stderr)


def vacuum() -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE", [])


def milliseconds(action: Callable[[], object]) -> float:
    began = time.perf_counter()
    action()
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--lines", type=int, default=10_000_000)
    parser.add_argument("--clients", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    main(arguments.lines, arguments.clients, arguments.rounds)
