"""What a file may look like."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from accounts.models import User
from catalogue.models import Price, Product
from dossiers.models import Client
from integrations.imports import cells
from integrations.imports.problems import Counts
from orders.models import ShipmentLine
from tests.factories.dossiers import ClientFactory
from tests.factories.orders import ProductFactory
from tests.integrations.files import give, refused, workbook

pytestmark = pytest.mark.django_db
CLIENTS = "code,name,city,manager\nК1,Old,Псков,kam@demo.example\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_letters_and_delimiters(encoding: str, delimiter: str, admin: User, kam: User) -> None:
    header, row = "code,name,city,manager", ["К1", '"«Ёлки"', "Псков", "kam@demo.example"]
    text = f"{header.replace(',', delimiter)}\r\n{delimiter.join(row)}\r\n"
    assert give("clients", text.encode(encoding), admin) == Counts(created=1)
    client = Client.objects.get()
    assert (client.code, client.name, client.city) == ("К1", "«Ёлки", "Псков")


def test_workbook_with_numbers_and_dates(admin: User) -> None:
    ProductFactory(code="100")
    book = workbook(
        [["valid_from", "price", "product_code", "column"], [dt.date(2026, 1, 31), 78.4, 100, "Опт"]]
    )
    assert give("prices", book, admin, create_missing=True) == Counts(created=1)
    price = Price.objects.get()
    assert (price.price, price.valid_from) == (Decimal("78.40"), dt.date(2026, 1, 31))


def test_workbook_of_sales(admin: User) -> None:
    ClientFactory(code="C1")
    header = ["document", "date", "client_code", "quantity", "amount"]
    book = workbook([header, [1001, dt.date(2026, 1, 31), "C1", 2.5, 1234.56]])
    assert give("sales", book, admin) == Counts(created=1)
    line = ShipmentLine.objects.get()
    assert (line.date, line.quantity, line.amount) == (
        dt.date(2026, 1, 31),
        Decimal("2.5"),
        Decimal("1234.56"),
    )


def test_columns_come_in_any_order_and_case(admin: User, kam: User) -> None:
    text = "Manager , NAME,code\nKAM@demo.example, Name ,C1"
    assert give("clients", text, admin) == Counts(created=1)
    client = Client.objects.get()
    assert (client.code, client.name, client.manager) == ("C1", "Name", kam)


def test_optional_column_absent_keeps_what_is_there(admin: User, kam: User) -> None:
    give("clients", CLIENTS, admin)
    assert give("clients", "code,name\nК1,New", admin) == Counts(updated=1)
    client = Client.objects.get()
    assert (client.name, client.city, client.manager) == ("New", "Псков", kam)


def test_optional_cell_emptied_empties_what_is_there(admin: User, kam: User) -> None:
    give("clients", CLIENTS, admin)
    assert give("clients", "code,name,city\nК1,Old,", admin) == Counts(updated=1)
    assert Client.objects.get().city == ""


def test_missing_columns(admin: User) -> None:
    bad = refused("products", "code,nmae\nP1,Milk", admin)
    assert bad == [(1, "name", "", "the column is missing")]


def test_ragged_rows_are_listed_with_the_others(admin: User) -> None:
    bad = refused("products", "code,name\nP1,Milk\nP2\nP3,Cream,,\nP4,Butter,more\n,Cheese", admin)
    assert bad == [
        (3, "", "", "The row has 1 cells, the header has 2."),
        (5, "", "", "The row has 3 cells, the header has 2."),
        (6, "code", "", "empty"),
    ]
    assert not Product.objects.exists()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "The file is empty."),
        (b"x,x,y\n1,2,3", "Two columns are named «x»."),
        (b"PK\x03\x04 but no workbook", "This workbook is damaged or protected: save it again as XLSX."),
        (b"\xd0\xcf\x11\xe0 old", "Only CSV and XLSX files are read: save the table as one of them."),
    ],
)
@pytest.mark.parametrize("kind", ["products", "sales"])
def test_what_is_no_table(kind: str, content: bytes, reason: str, admin: User) -> None:
    assert [bad[3] for bad in refused(kind, content, admin)] == [reason]


def test_open_quote_is_told_with_its_row(admin: User) -> None:
    bad = refused("products", b'code,name\nP1,Milk\nP2,"Cream\nP3,Butter\n', admin)
    assert [(row, reason) for row, _column, _value, reason in bad] == [
        (3, "A quotation mark is opened in this row and never closed.")
    ]


def test_header_alone_loads_nothing(admin: User) -> None:
    assert give("products", "code,name\n", admin) == Counts()


@pytest.mark.parametrize(
    ("text", "value"),
    [("1 234,56", "1234.56"), ("1\u00a0234.5", "1234.5"), ("0", "0"), ("12\u202f000", "12000")],
)
def test_numbers_as_people_write_them(text: str, value: str) -> None:
    assert cells.number(text) == Decimal(value)


@pytest.mark.parametrize("text", ["-1", "1.2.3", "1,234.56", "NaN", "1_000", "inf", "one", "100000000000"])
def test_what_is_no_number(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a number|less than zero|too large"):
        cells.number(text)


@pytest.mark.parametrize(
    ("parse", "text", "value"),
    [
        (cells.percent, "100", Decimal(100)),
        (cells.percent, "0", Decimal(0)),
        (cells.number, "99999999999.99", Decimal("99999999999.99")),
        (cells.positive_amount, "0.005", Decimal("0.01")),
        (cells.amount, "0.004", Decimal("0.00")),
        (cells.amount, "2.675", Decimal("2.68")),
        (cells.text(5), "12345", "12345"),
        (cells.choice({"sale": "продажа", "return": "возврат"}), "Возврат", "return"),
        (cells.choice({"sale": "продажа", "return": "возврат"}), "SALE", "sale"),
        (cells.phone, "8 812 320-15-15", "+78123201515"),
        (cells.phone, "ask for Olga, " + "7" * 40, ("ask for Olga, " + "7" * 40)[:32]),
        (cells.email, "Olga@Sever.Example", "olga@sever.example"),
        (cells.manager, "Olga@Sever.Example", "olga@sever.example"),
        (cells.manager, "Olga  Tihaya", "olga tihaya"),
    ],
)
def test_what_a_cell_may_just_hold(parse: cells.Parser, text: str, value: object) -> None:
    assert parse(text) == value


@pytest.mark.parametrize(
    ("parse", "text", "reason"),
    [
        (cells.percent, "100.01", "more than 100 %"),
        (cells.number, "100000000000", "too large"),
        (cells.number, "-0.01", "less than zero"),
        (cells.positive_amount, "0.004", "must be more than zero"),
        (cells.text(5), "123456", "longer than 5 characters"),
        (cells.choice({"sale": "продажа"}), "gift", "must be one of: sale"),
        (cells.email, "olga", "not an e-mail address"),
        (cells.manager, "olga@", "not an e-mail address"),
        (cells.manager, "O" * 151, "longer than 150 characters"),
    ],
)
def test_what_a_cell_may_not_hold_any_more(parse: cells.Parser, text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=f"^{reason}$"):
        parse(text)


@pytest.mark.parametrize(
    "text",
    ["2026-01-31", "31.01.2026", "31/01/2026", "2026-01-31 00:00:00", "31.01.26", "31.01.2026 0:00:00"],
)
def test_dates_as_people_write_them(text: str) -> None:
    assert cells.date(text) == dt.date(2026, 1, 31)


@pytest.mark.parametrize("text", ["31.02.2026", "2026-13-01", "today", "31.01.26.", "45000", "13/13/2026"])
def test_what_is_no_date(text: str) -> None:
    with pytest.raises(ValueError, match="not a date"):
        cells.date(text)


@pytest.mark.parametrize("text", ["2026-11", "11.2026", "2026-11-01", "30.11.2026"])
def test_months(text: str) -> None:
    assert cells.month(text) == dt.date(2026, 11, 1)
