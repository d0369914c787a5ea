"""Sales lines that go through untouched come out as those that are taken apart, cell by cell."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import User
from integrations.imports.kinds.sales import _plain
from integrations.imports.problems import Counts, FileRejected
from kam_crm.shared.tables import TableReader
from kam_crm.shared.tables.reading import FIRST_ROWS
from orders.models import ShipmentLine
from tests.factories.dossiers import ClientFactory
from tests.factories.orders import ProductFactory
from tests.integrations.files import give, refused

pytestmark = pytest.mark.django_db
NAMES = ["document", "date", "client_code", "product_code", "quantity", "amount", "cost", "kind"]
HEADER = ",".join(NAMES)
# the first rows of a file are always taken apart, to be shown
SHOWN = [f"F{n},2026-10-05,C1,P1,1,1.00,," for n in range(FIRST_ROWS)]
GOOD = [
    "D1,2026-10-05,C1,P1,10,1000.005,800,sale",
    "D1,2026-10-05,C1,P1,10,7,,return",
    "D2,05.10.2026,C1,,0,0,0,",
    "РН 000 1,2026-10-05,C1,P1,123456789,99999999999.99,0.1,",
    "",
    '"D3",2026-10-05,C1,P1,1,1,1,Возврат',
    "D4 , 2026-10-05,C1,P1,1 000,1,1,SALE",
    "D\\5,2026-10-05,C1,P1,1,1,1,",
    '"D\n6,\t1",2026-10-05,C1,P1,1,1,1,',
    "'-D7,2026-10-05,C1,P1,1,1,1,продажа",
    "D  8,2026-10-05,C1,P1,1,1,1,,,",
    "\\N,2026-10-05,C1,P1,1,1,1,",
    "D9,2026-10-05,C1,P1,1,1\u00a0234,1,",
]
BAD = [
    ",2026-10-05,C1,P1,1,1,1,",
    ",,,,,,1,",
    "D1,2026-02-30,C1,P1,1,1,1,",
    "D1,2099-10-05,C1,P1,1,1,1,",
    "D1,46000,C1,P1,1,1,1,",
    f"{'D' * 41},2026-10-05,C9,P9,1,1,1,",
    ",,,,,,,",
    "D1,2026-10-05,C1,P1,1234567890,123456789012,123456789012,",
    "D1,2026-10-05,C1,P1,1.,.5,1.2.3,",
    "D1,2026-10-05,C1,P1,-1,1e3,+1,gift",
    "D1,2026-10-05,C1,P1,,,x,sale return",
    "D1,2026-10-05,C1,P1,1,1",
    '"D\n1",2026-10-05,C1,P1,1,1,١,',
    "D1,2026-10-05,C1,P1,1,1,1,,x",
]


@pytest.fixture(autouse=True)
def company(kam: User) -> None:
    ClientFactory(code="C1", manager=kam)
    ProductFactory(code="P1")


@pytest.fixture
def apart(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Every line is taken apart from now on."""
    return lambda: monkeypatch.setattr(TableReader, "with_plain_lines", lambda table, is_plain: iter(table))


def text(lines: list[str], delimiter: str = ",", end: str = "\n") -> bytes:
    whole = "\n".join([HEADER, *SHOWN, *lines])
    return whole.replace(",", delimiter).replace("\n", end).encode()


def written() -> list[tuple[Any, ...]]:
    fields = ("shipment__number", "date", "product__code", "kind", "quantity", "amount", "cost")
    return list(ShipmentLine.objects.order_by("shipment__number", "amount").values_list(*fields))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["unix", "windows", "mac"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
def test_lines_come_out_alike(admin: User, apart: Any, delimiter: str, end: str) -> None:
    lines = [line for line in GOOD if delimiter != "\t" or "\t" not in line]
    file = text(lines, delimiter, end)
    assert give("sales", file, admin) == Counts(created=len(SHOWN) + len(lines) - 1)
    plain = written()
    ShipmentLine.objects.all().delete()
    apart()
    assert give("sales", file, admin) == Counts(updated=len(plain))
    assert written() == plain


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_problems_are_told_alike(admin: User, apart: Any, delimiter: str) -> None:
    """Each bad line between good ones, and all of them at once, row by row."""
    files = [text([*GOOD, line, *GOOD], delimiter) for line in BAD if line.strip(",")]
    told = [refused("sales", file, admin) for file in [*files, text([*GOOD, *BAD, *GOOD], delimiter)]]
    apart()
    assert [refused("sales", file, admin) for file in [*files, text([*GOOD, *BAD, *GOOD], delimiter)]] == told
    # a row more than lines before it: one of them goes on in the next
    assert {row for row, *_words in told[0]} == {len(SHOWN) + len(GOOD) + 2}


def test_decimal_commas_are_points(admin: User, apart: Any) -> None:
    shown = [line.replace(",", ";") for line in SHOWN]
    file = "\n".join([HEADER.replace(",", ";"), *shown, "D1;2026-10-05;C1;P1;1,5;1000,50;0,1;"]).encode()
    assert give("sales", file, admin).created == len(SHOWN) + 1
    line = ShipmentLine.objects.get(shipment__number="D1")
    assert [str(line.quantity), str(line.amount), str(line.cost)] == ["1.500", "1000.50", "0.10"]
    apart()
    assert give("sales", file, admin).unchanged == len(SHOWN) + 1


def test_a_delimiter_that_excel_was_told(admin: User) -> None:
    rows = ["D0,2026-10-05,C1,P1,1,1,1,", "D\t1,2026-10-05,C1,P1,1,1,1,"]
    give("sales", "\n".join(["sep=|", HEADER, *SHOWN, *rows]).replace(",", "|").encode(), admin)
    assert ShipmentLine.objects.filter(shipment__number__in=["D0", "D\t1"]).count() == 2


def test_columns_in_another_order_and_without_those_not_needed(admin: User) -> None:
    rows = [f"1;C1;05.10.2026;{n};D{n}" for n in range(FIRST_ROWS + 3)]
    file = "\n".join(["quantity;client_code;date;amount;document", *rows]).encode()
    assert give("sales", file, admin) == Counts(created=len(rows))
    last = ShipmentLine.objects.get(shipment__number=f"D{FIRST_ROWS + 2}")
    assert (last.amount, last.cost, last.product, last.kind) == (FIRST_ROWS + 2, None, None, "sale")


def test_a_file_that_breaks_behind_plain_lines_tells_the_row(admin: User) -> None:
    with pytest.raises(FileRejected) as refusal:
        give("sales", text([GOOD[0], GOOD[1], '"D1,2026-10-05,C1,P1,1,1,1,', GOOD[2]]), admin)
    assert [problem.row for problem in refusal.value.problems.first] == [len(SHOWN) + 4]


@pytest.mark.parametrize("line", GOOD[:4])
def test_what_most_files_hold_is_not_taken_apart(line: str) -> None:
    assert _plain(NAMES, ",")(f"{line}\n")


@pytest.mark.parametrize("line", [*GOOD[4:], *BAD[7:], *BAD[:2]])
def test_what_needs_work_is_taken_apart(line: str) -> None:
    assert not _plain(NAMES, ",")(f"{line}\n")
