"""Public sales through files, imports, nightly and export: equal to answers that were worked out elsewhere."""

from __future__ import annotations

import datetime as dt
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from accounts.models import User
from demo import northwind_company
from dossiers.models import Client
from integrations.imports.run import import_file
from orders.models import ShipmentLine
from reports.nightly import pipeline
from tests.reports.nightly.test_reference_sales import expected, exported
from tests.reports.sales import read

pytestmark = pytest.mark.django_db
LAST_DAY = dt.date(1998, 5, 6)


@pytest.mark.parametrize("level", ["company", "department", "manager"])
def test_northwind(level: str) -> None:
    with override_settings(BUSINESS_DATE=LAST_DAY):
        call_command("load_northwind", once=True, stdout=StringIO())
        pipeline.run(LAST_DAY)
        answers = expected("northwind_expected.csv")
        rows = exported("1998-05-06", level=level)
    if level == "company":
        assert rows == answers
    assert {row["client_code"]: row["amount"] for row in rows} == {
        row["client_code"]: row["amount"] for row in answers
    }


def test_northwind_is_a_company_people_can_sign_in_to() -> None:
    call_command("load_northwind", stdout=StringIO())
    assert {user.check_password("kam-demo-2026") for user in User.objects.all()} == {True}
    assert Client.objects.filter(stage="prospect").count() == 2
    assert Client.objects.get(code="ALFKI").manager.department.name == "North America"
    assert User.objects.get(email="steven.buchanan@northwind.example").headed.get().name == "Europe"


def test_northwind_comes_once() -> None:
    call_command("load_northwind", stdout=StringIO())
    before = ShipmentLine.objects.count()
    call_command("load_northwind", once=True)
    assert ShipmentLine.objects.count() == before == 2155
    with pytest.raises(CommandError, match="already there"):
        call_command("load_northwind")


def test_northwind_wants_an_empty_database(kam: User) -> None:
    with pytest.raises(CommandError, match="users of its own"):
        call_command("load_northwind")


def test_northwind_is_loaded_whole_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        northwind_company, "KINDS", (*northwind_company.KINDS, northwind_company.ImportKind.TARGETS)
    )
    with pytest.raises(FileNotFoundError):
        northwind_company.load()
    assert not User.objects.exists()


@pytest.fixture
def superstore(tmp_path: Path) -> Path:
    """The reference sales as an import file: below zero is a return."""
    path = tmp_path / "sales.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("document,date,client_code,quantity,amount,cost\n")
        for number, row in enumerate(read("superstore_sales.csv"), 1):
            file.write(f"L{number},{row['date']},{row['client']},1,{row['amount']},{row['cost']}\n")
    return path


@pytest.mark.parametrize(
    ("base", "answers"),
    [("revenue", "superstore_revenue_expected.csv"), ("gross_profit", "superstore_profit_expected.csv")],
)
def test_superstore(base: str, answers: str, superstore: Path, kam: User) -> None:
    with superstore.open("rb") as file:
        counts = import_file(kind="sales", file=file, name="sales.csv", by=kam, create_missing=True)
    assert counts.created == 9994
    pipeline.run(dt.date(2018, 1, 15))
    assert exported("2018-01-15", base=base) == expected(answers)
