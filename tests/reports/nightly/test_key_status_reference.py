"""Key status and dependence of public sales against plain Python, for every client, and the lines themselves."""

from __future__ import annotations

import csv
import datetime as dt
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from dossiers.models import Client
from reports.models import SegmentPolicy
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.reports.key_reference import Lines, key_rows
from tests.reports.sales import add_clients, load, read, sell

pytestmark = pytest.mark.django_db
SETS = {"northwind_sales.csv": "1998-05-06", "superstore_sales.csv": "2018-01-15"}


def exported(as_of: str, **options: str) -> dict[str, tuple[str, ...]]:
    out = StringIO()
    call_command("export_key_status", as_of=dt.date.fromisoformat(as_of), stdout=out, **options)
    head, *rows = csv.reader(StringIO(out.getvalue()))
    assert head == ["client_code", "share_pct", "is_key_1", "is_dependence", "is_mono"]
    assert rows == sorted(rows)
    return {code: tuple(row) for code, *row in rows}


def spread() -> dict[str, Any]:
    """Clients dealt to four managers, two of one department, one of another, one of none; by level, by code."""
    ours, other = DepartmentFactory(), DepartmentFactory()
    people = [UserFactory(department=department) for department in (ours, ours, other, None)]
    clients = list(Client.objects.order_by("code"))
    for rank, client in enumerate(clients):
        # unevenly, so that somebody has few clients
        client.manager = people[min(rank % 11, 3)]
    Client.objects.bulk_update(clients, ["manager"])
    return {
        "company": {client.code: "" for client in clients},
        "department": {client.code: str(client.manager.department_id) for client in clients},
        "manager": {client.code: str(client.manager_id) for client in clients},
    }


@pytest.mark.parametrize("name", SETS)
def test_public_sales(name: str) -> None:
    """Shares and flags of each client at 10, 20 and 70 % on both bases and three levels (R6, R7, R9, R10, R18)."""
    load(name, UserFactory())
    sales = [(row["client"], row["date"], row["amount"], row["cost"]) for row in read(name)]
    scopes = spread()
    for level, of_level in scopes.items():
        for base in ("revenue", "gross_profit"):
            expected = key_rows(sales, of_level, SETS[name], base)
            assert len(expected) > 80
            assert exported(SETS[name], base=base, level=level) == expected, (level, base)


@pytest.mark.parametrize(("share", "flags"), [
    ("9.99", ("0", "0", "0")), ("10.00", ("1", "0", "0")), ("20.00", ("1", "0", "0")), ("20.01", ("1", "1", "0")),
    ("70.00", ("1", "1", "0")), ("70.01", ("1", "1", "1")),
])  # fmt: skip
def test_at_the_lines(share: str, flags: tuple[str, ...]) -> None:
    """10.00 % is key, 9.99 % is not; 20.01 % is dependence, 20.00 % is not; 70.01 % is mono, 70.00 % is not (R7)."""
    ids = add_clients(["ONE", "REST", "BACK"], UserFactory())
    day = dt.date(2026, 5, 20)
    # a return greater than the sales never enters the whole
    sell(
        [
            (ids["ONE"], day, Decimal(share) * 1000, None),
            (ids["REST"], day, (100 - Decimal(share)) * 1000, None),
            (ids["BACK"], day, Decimal(-70_000), None),
        ]
    )
    rows = exported("2026-06-15")
    assert rows["ONE"] == (f"{share}00", *flags)
    assert rows["BACK"] == ("", "0", "0", "0")


def test_a_hair_below_the_line_is_below() -> None:
    """What four places round up to 10 % is not 10 % yet; what they round down to 20 % is above 20 %."""
    ids = add_clients(["LOW", "HIGH", "REST"], UserFactory())
    day = dt.date(2026, 5, 20)
    whole = Decimal("100000000.00")
    low, high = whole / 10 - Decimal("0.01"), whole / 5 + Decimal("0.01")
    sell(
        [
            (ids["LOW"], day, low, None),
            (ids["HIGH"], day, high, None),
            (ids["REST"], day, whole - low - high, None),
        ]
    )
    rows = exported("2026-06-15")
    assert rows["LOW"] == ("10.0000", "0", "0", "0")
    assert rows["HIGH"] == ("20.0000", "1", "1", "0")


def test_thresholds_are_those_of_the_day() -> None:
    """A mono-client from 75 %, key from a sum: as the policy of the date says (R6, R10)."""
    SegmentPolicy.objects.create(valid_from=dt.date(2026, 6, 1), mono_pct=75, key_sum=Decimal(5_000))
    ids = add_clients(["ONE", "SMALL", "TINY"], UserFactory())
    day = dt.date(2026, 5, 20)
    sales = {"ONE": "73000.00", "SMALL": "5000.00", "TINY": "4999.99"}
    sell([(ids[code], day, Decimal(amount), None) for code, amount in sales.items()])
    rows = exported("2026-06-15")
    lines = Lines(mono=75, key_sum=500_000)
    assert rows == key_rows(
        [(code, str(day), amount, "") for code, amount in sales.items()],
        dict.fromkeys(sales, ""), "2026-06-15", "revenue", lines,
    )  # fmt: skip
    assert [rows[code][1] for code in sales] == ["1", "1", "0"]
    assert rows["ONE"][3] == "1" and exported("2026-05-31") == {}


def test_only_clients_with_lines_in_the_window() -> None:
    ids = add_clients(["OLD", "NOW", "THIS"], UserFactory())
    days = {"OLD": dt.date(2025, 5, 31), "NOW": dt.date(2025, 6, 1), "THIS": dt.date(2026, 6, 1)}
    sell([(ids[code], day, Decimal(100), None) for code, day in days.items()])
    assert set(exported("2026-06-15")) == {"NOW"}
