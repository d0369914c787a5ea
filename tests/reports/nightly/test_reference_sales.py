"""Public sales against answers that were worked out elsewhere, for every client and column."""

from __future__ import annotations

import csv
import datetime as dt
from io import StringIO

import pytest
from django.core.management import call_command

from tests.factories.accounts import UserFactory
from tests.reports.sales import load, read

# column of the answers → column of the export
COLUMNS = {
    "client": "client_code", "amount": "amount", "share_pct": "share_pct", "cum_before_pct": "cum_before_pct",
    "abc": "abc", "n_months": "n_months", "active_months": "active_months", "cv_pct": "cv_pct", "xyz_freq": "xyz_freq",
    "xyz_10_25": "xyz_cv", "segment": "segment",
}  # fmt: skip


def exported(as_of: str, **options: str) -> list[dict[str, str]]:
    out = StringIO()
    call_command("export_segments", as_of=dt.date.fromisoformat(as_of), stdout=out, **options)
    return list(csv.DictReader(StringIO(out.getvalue())))


def expected(name: str) -> list[dict[str, str]]:
    rows = [{ours: row[theirs] for theirs, ours in COLUMNS.items()} for row in read(name)]
    return sorted(rows, key=lambda row: row["client_code"])


@pytest.mark.django_db
@pytest.mark.parametrize("level", ["company", "department", "manager"])
def test_northwind(level: str) -> None:
    """Classes by sales, months with purchases and variation (R179, R180)."""
    load("northwind_sales.csv", UserFactory())
    assert exported("1998-05-06", level=level) == expected("northwind_expected.csv")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("base", "answers"),
    [("revenue", "superstore_revenue_expected.csv"), ("gross_profit", "superstore_profit_expected.csv")],
)
def test_superstore(base: str, answers: str) -> None:
    """Classes by sales and by gross profit (R179, R180)."""
    load("superstore_sales.csv", UserFactory())
    assert exported("2018-01-15", base=base) == expected(answers)
