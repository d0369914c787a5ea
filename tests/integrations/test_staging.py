"""A long file goes through a table part by part and comes out as one that was held at once."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.test import override_settings

from accounts.models import User
from catalogue.models import Price, PriceColumn, Product
from integrations.imports import run, staging
from integrations.imports.problems import Counts, FileRejected, RowNumbers
from tests.factories.dossiers import ClientFactory
from tests.factories.orders import PriceFactory, ProductFactory
from tests.integrations.files import give

pytestmark = pytest.mark.django_db
HEADER = "product_code,column,price,valid_from\n"
ROWS = [f"P{n % 4},Retail,{n}.50,2026-01-{n + 1:02}\n" for n in range(12)]


@pytest.fixture(autouse=True)
def short_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "PART_ROWS", 3)


@pytest.fixture(autouse=True)
def products(db: None) -> list[Product]:
    PriceColumn.objects.create(name="Retail", position=1)
    return [ProductFactory(code=f"P{n}") for n in range(4)]


def rejected(text: str, admin: User, kind: str = "prices") -> list[tuple[int, str]]:
    with pytest.raises(FileRejected) as refusal:
        give(kind, text, by=admin)
    return [(problem.row, problem.column) for problem in refusal.value.problems.sorted()]


def test_every_row_of_every_part_is_loaded(admin: User) -> None:
    """(F8)"""
    assert give("prices", HEADER + "".join(ROWS), by=admin) == Counts(created=12)
    assert Price.objects.count() == 12
    assert Price.objects.get(valid_from="2026-01-12").price == Decimal("11.50")
    assert give("prices", HEADER + "".join(ROWS), by=admin) == Counts(unchanged=12)


def test_bad_rows_of_all_parts_come_in_one_answer_and_nothing_is_written(admin: User) -> None:
    bad = ["P0,Retail,x,2026-02-01\n", "P1,Retail,1,never\n", "P9,Retail,1,2026-02-01\n"]
    assert rejected(HEADER + "".join([*ROWS, *bad]), admin) == [
        (14, "price"), (15, "valid_from"), (16, "product_code"),
    ]  # fmt: skip
    assert not Price.objects.exists()


def test_a_key_that_comes_again_far_away_is_noticed(admin: User) -> None:
    again = "P0,Retail,999,2026-01-01\n"
    assert rejected(HEADER + "".join([*ROWS, again]), admin) == [(14, "product_code")]


def test_a_row_that_does_not_fit_the_header_is_told_with_the_others(admin: User) -> None:
    assert rejected(HEADER + "".join(ROWS) + "P0,Retail\nP1,Retail,x,2026-02-01\n", admin) == [
        (14, ""), (15, "price"),
    ]  # fmt: skip


def test_columns_that_are_passed_over_do_not_shift_the_others(
    admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "passed_over", lambda kind: {"margin", "comment"})
    text = "margin,product_code,comment,column,price,valid_from\n" + "".join(
        f"1,{row[:3]}x,{row[3:]}" for row in ROWS
    )
    assert give("prices", text, by=admin) == Counts(created=12)


def test_whatever_a_cell_holds_comes_through(admin: User) -> None:
    """Backslashes, tabs, line breaks and quotes mean something to COPY and to JSON."""
    names = ["a\\nb", "tab\there", "two\nlines", 'say ""hi""', "\\.", "ёлка"]
    text = "code,name\n" + "".join(f'N{n},"{name}"\n' for n, name in enumerate(names))
    give("products", text, by=admin)
    found = Product.objects.filter(code__startswith="N").order_by("code").values_list("name", flat=True)
    assert list(found) == [name.replace('""', '"') for name in names]


def test_a_kind_whose_rows_belong_together_is_not_taken_in_parts(admin: User) -> None:
    rows = "".join(f"u{n}@demo.example,Anna,kam\n" for n in range(4))
    assert rejected("email,full_name,role\n" + rows, admin, "users") == [(0, "")]


def test_numbers_of_bad_rows_are_a_set() -> None:
    rows = RowNumbers()
    rows.update([1, 8, 100_000, 8])
    assert (len(rows), 8 in rows, 9 in rows, 200_000 in rows) == (3, True, False, False)


# kind → rows that are more than a part holds, of which some belong together
PARTED = {
    "stock": ["product_code,warehouse,quantity", *(f"P{n % 4},W{n // 4},{n}" for n in range(12))],
    "outlets": ["client_code,code,name", *(f"K{n % 3},T{n},Shop {n}" for n in range(12))],
    "orders": [
        "number,date,client_code,product_code,quantity",
        *(f"N{n % 4},2026-10-01,K{n % 2},P{n % 3},{n + 1}" for n in range(12)),
    ],
    "openings": [
        "number,date,client_code,amount,paid,due_date",
        *(f"I{n},2026-10-01,K{n % 3},100,{n},2026-10-31" for n in range(12)),
    ],
    "visits": [
        "date,time,client_code,purpose",
        *(f"2026-12-0{1 + n % 3},{8 + n // 3}:00,K{n % 2},A" for n in range(12)),
    ],
    "rivals": [
        "competitor,product_code,group,price,date",
        *(
            f"R{n % 2},{f'P{n % 3}' if n % 4 else ''},{'' if n % 4 else 'Dairy'},{n + 1},2026-10-{n + 1:02}"
            for n in range(12)
        ),
    ],
}  # fmt: skip


@pytest.mark.parametrize("kind", PARTED)
def test_parts_are_one_file(kind: str, admin: User, kam: User) -> None:
    for n in range(3):
        ClientFactory(code=f"K{n}", manager=kam)
    for product in Product.objects.all():
        PriceFactory(product=product, column=PriceColumn.objects.get())
    text = "\n".join(PARTED[kind])
    with override_settings(BUSINESS_DATE=dt.date(2026, 11, 19)):
        assert give(kind, text, by=admin, create_missing=True) == Counts(created=12)
        assert give(kind, text, by=admin) == Counts(unchanged=12)


def test_an_hour_is_taken_by_a_row_of_another_part(admin: User, kam: User) -> None:
    for n in range(9):
        ClientFactory(code=f"K{n}", manager=kam)
    rows = [f"2026-12-01,{8 + n}:00,K{n},A" for n in range(9)]
    text = "\n".join(["date,time,client_code,purpose", *rows, "2026-12-01,16:30,K0,A"])
    with override_settings(BUSINESS_DATE=dt.date(2026, 11, 19)):
        # of the two rows that meet the part that is read later has the problem
        [(row, column)] = rejected(text, admin, "visits")
        assert row in (10, 11) and column == "time"
