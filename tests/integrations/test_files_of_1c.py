"""Files as 1C and Excel write them load as they are; what is unclear is refused whole."""

from __future__ import annotations

import datetime as dt
import io
import random
import zipfile
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter

from accounts.models import User
from catalogue.models import Price, Product, Stock
from dossiers.models import Client, ClientGroup, CompetitorPrice, Outlet, Person
from integrations.imports import cells
from integrations.imports.headers import Recognised, guessed_kind
from integrations.imports.kinds import sales
from integrations.imports.models import ImportKind
from integrations.imports.problems import Counts, FileRejected, Problems
from integrations.imports.run import columns_of
from orders.models import ShipmentLine
from receivables.models import Invoice, Payment
from reports.models import Target
from tests.factories.dossiers import ClientFactory
from tests.factories.orders import ProductFactory
from tests.integrations.files import give, refused, workbook

pytestmark = pytest.mark.django_db
TITLE = "Продажи за период 01.01.2026 - 31.01.2026\nООО «Ромашка», Москва\n\n"
SALES = (
    TITLE + "№ п/п;Номер;Дата;Контрагент;Номенклатура;Ед. изм.;Количество;Сумма, руб.;Себестоимость\n"
    "1;УТ-1;05.02.2026 0:00:00;ООО «Север»;Сыр «Ёлка»;кг;1,5;1 234,56;1\u00a0000,00\n"
    "2;УТ-1;05.02.2026 0:00:00;ооо «север»;Масло;кг;2,000;12\u202f000,00;\n"
    "Итого;;;;;;3,5;13 234,56;1 000,00\n;;;;;;;;\n;;;;;;;;\n"
)


@pytest.fixture(autouse=True)
def company(kam: User) -> None:
    ClientFactory(code="K1", name="Север", legal_name="ООО «Север»", manager=kam)
    ProductFactory(code="T1", name="Сыр «Ёлка»")
    ProductFactory(code="T2", name="Масло")


def recognised(kind: str, file: str | bytes, by: User, **options: Any) -> tuple[Counts, Recognised]:
    found: list[Recognised] = []
    counts = give(kind, file, by, opened=lambda table, what: found.append(what), **options)
    return counts, found[0]


def lines() -> list[tuple[Any, ...]]:
    fields = ("shipment__number", "date", "client__code", "product__code", "quantity", "amount")
    return list(ShipmentLine.objects.order_by("amount").values_list(*fields))


def page(rows: list[list[Any]]) -> str:
    """A table as 1C saves it; a cell is its text, or (text, attributes)."""
    pairs = [[cell if isinstance(cell, tuple) else (cell, "") for cell in row] for row in rows]
    body = "".join(
        "<TR>" + "".join(f"<TD {how}>{text}</TD>" for text, how in row) + "</TR>\n" for row in pairs
    )
    return (
        f"<!DOCTYPE HTML>\n<HTML><HEAD><META charset=utf-8></HEAD><BODY><TABLE>{body}</TABLE></BODY></HTML>"
    )


def as_page(text: str) -> str:
    return page([line.split(";") for line in text.splitlines()])


FORMS: dict[str, Callable[[str], bytes]] = {
    "utf-8": str.encode,
    "utf-8 with a mark": lambda text: text.encode("utf-8-sig"),
    "utf-16 with a mark": lambda text: text.encode("utf-16"),
    "utf-16 le": lambda text: text.encode("utf-16-le"),
    "utf-16 be": lambda text: text.encode("utf-16-be"),
    "cp1251": lambda text: text.replace("\u202f", " ").encode("cp1251"),
    "tabs": lambda text: text.replace(";", "\t").encode(),
    "windows": lambda text: text.replace("\n", "\r\n").encode("cp1251", "replace").replace(b"?", b" "),
    "xlsx": lambda text: workbook(line.split(";") for line in text.splitlines()),
    "page": lambda text: as_page(text).encode(),
    "page in utf-16": lambda text: as_page(text).replace("utf-8", "utf-16").encode("utf-16"),
    "page in cp1251": lambda text: as_page(text.replace("\u202f", " ")).replace("utf-8", "cp1251").encode("cp1251"),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_a_report_of_sales_loads_as_it_is(form: str, admin: User) -> None:
    """Title, Russian headers, names in the place of codes, spaces in numbers, totals (issue 10)."""
    counts, found = recognised("", FORMS[form](SALES), admin)
    assert counts == Counts(created=2)
    day = dt.date(2026, 2, 5)
    assert lines() == [
        ("УТ-1", day, "K1", "T1", Decimal("1.5"), Decimal("1234.56")),
        ("УТ-1", day, "K1", "T2", Decimal(2), Decimal(12000)),
    ]
    assert (found.kind, found.header_row, found.left_rows) == ("sales", 4, 1)
    assert found.left == ["№ п/п", "ед. изм."]
    assert ("сумма, руб.", "amount") in found.taken


@pytest.mark.parametrize(
    ("kind", "text", "model"),
    [
        ("clients", "Код;Наименование;Наименование полное;ИНН;КПП;Основной менеджер;Телефон;Вид\n"
         "00-01;Юг;ООО «Юг»;7707083893;770701001;kam@demo.example;8 812 320-15-15;Юрлицо", Client),
        ("persons", "Контрагент;Контактное лицо;Должность;Телефон\nСевер;Ольга Тихая;закупщик;8 812 320-15-15", Person),
        ("groups", "Контрагент;Холдинг;Входит в\nСевер;Северная группа;", ClientGroup),
        ("outlets", "Контрагент;Код точки;Точка доставки;Адрес доставки;Город;Часы приёмки;Действует\n"
         "Север;Т-1;Магазин 1;Лесная, 1;Москва;пн-пт 8-12;Да", Outlet),
        ("products", "Код;Артикул;Наименование;Единица измерения;Ставка НДС\nТ9;A-9;Сливки;шт;20", Product),
        ("prices", "Номенклатура;Вид цены;Цена;Дата\nМасло;Опт;1 234,50;01.02.26", Price),
        ("stock", "Номенклатура;Склад;Конечный остаток;Резерв\nМасло;Основной;1 250,5;20\nИтого;;1 250,5;20", Stock),
        ("invoices", "Номер;Дата;Контрагент;Сумма документа;Срок оплаты\n"
         "С-1;01.02.2026 12:30:05;Север;1 000,00;03.03.2026", Invoice),
        ("payments", "Номер;Дата;Плательщик;Сумма;Назначение платежа\nП-1;01.02.2026;Север;1 000,00;По счёту", Payment),
        ("openings", "Номер;Дата;Контрагент;Сумма документа;Оплачено ранее;Срок оплаты\n"
         "С-1;01.02.2026;Север;1 000,00;250,50;03.03.2026\nИтого;;;1 000,00;250,50;", Invoice),
        ("rivals", "Конкурент;Контрагент;Номенклатура;Цена конкурента;Дата;Источник\n"
         "Восток;Север;Масло;1 071,90;01.02.26;прайс", CompetitorPrice),
        ("targets", "Период;Показатель;Менеджер;План\n01.12.2026;revenue;kam@demo.example;1 000 000", Target),
        ("users", "Эл. почта;ФИО;Роль;Подразделение\nnew@demo.example;Анна Соколова;kam;Продажи", User),
    ],
)  # fmt: skip
@pytest.mark.parametrize("chosen", [True, False], ids=["chosen", "by its columns"])
def test_every_kind_knows_the_words_of_1c(
    kind: str, text: str, model: Any, chosen: bool, admin: User
) -> None:
    before = model._default_manager.count()
    counts, found = recognised(kind if chosen else "", text.encode("cp1251"), admin, create_missing=True)
    assert (counts, found.kind) == (Counts(created=1), kind)
    assert model._default_manager.count() == before + 1


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        # what is paid is no part of an import of invoices: payments have files of their own
        (
            "invoices",
            "Номер;Дата;Контрагент;Сумма;Срок оплаты;Оплачено\nС-1;01.02.2026;Север;1 000;03.03.2026;10",
        ),
        ("clients", "Код;Наименование;Партнер;Город;Адрес\n1;Юг;Север;Москва;Лесная, 1"),
        ("clients", "Код контрагента;Контрагент;Группа\nK1;Север;Сети"),
        (
            "sales",
            "Номер;Дата;Контрагент;Номенклатура;Количество;Цена;Сумма;Склад\nУ-1;05.02.2026;Север;Масло;1;2;2;С",
        ),
    ],
)
def test_the_kinds_that_came_later_take_nothing_from_the_others(kind: str, text: str, admin: User) -> None:
    names = {one: columns_of(one) for one in ImportKind.values}
    headers = text.splitlines()[0].casefold().split(";")
    assert guessed_kind(headers, names, ImportKind.values, Problems()) == kind


def test_columns_that_fit_two_kinds_are_asked_about(admin: User) -> None:
    reason = "the columns fit several kinds of file: choose what is in the file"
    assert refused("", "Код;Наименование\n1;Юг", admin) == [(1, "", "код, наименование", reason)]


def test_a_kind_that_one_may_not_import_is_not_guessed(admin: User) -> None:
    [(_row, _column, _value, reason)] = refused("", SALES.encode(), admin, allowed=["invoices", "payments"])
    assert reason == "You may not import this kind of file."


def test_totals_between_rows_are_left_out_and_names_that_begin_so_are_not(admin: User) -> None:
    text = "Код;Наименование\nИтого по группе;\n1;Сыр\n2;Итого\nВсего понемногу;Масло\nИтого\nВСЕГО:;"
    counts, found = recognised("products", text.encode(), admin)
    assert (counts, found.left_rows) == (Counts(created=3), 3)


def test_a_header_said_again_is_left_out(admin: User) -> None:
    counts, found = recognised(
        "products", "Код;Наименование\n1;Сыр\nКод;Наименование\n2;Масло".encode(), admin
    )
    assert (counts, found.left_rows) == (Counts(created=2), 1)


def merged_report() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("TDSheet")
        sheet.merge_range("A1:F1", "Ведомость по продажам")
        for index, name in enumerate(
            ["Контрагент", "Номер", "Дата", "Номенклатура", "Количество", "Сумма"], 1
        ):
            sheet.write(2, index, name)
        sheet.merge_range("B4:B5", "Север")
        sheet.merge_range("C4:C5", "УТ-7")
        sheet.merge_range("D4:D5", "05.02.2026")
        sheet.write_row("E4", ["Масло", 1, 10])
        sheet.write_row("E5", ["Сыр «Ёлка»", 2, 20])
        sheet.write_row("B6", ["Итого", "", "", "", 3, 30])
    return out.getvalue()


def test_a_merged_cell_stands_for_its_rows(admin: User) -> None:
    assert give("sales", merged_report(), admin) == Counts(created=2)
    assert [line[2:4] for line in lines()] == [("K1", "T2"), ("K1", "T1")]


@pytest.mark.parametrize("form", ["page", "workbook"])
def test_a_merged_amount_is_not_counted_in_every_row(form: str, admin: User) -> None:
    rows: list[list[Any]] = [
        ["Номер", "Дата", "Контрагент", "Номенклатура", "Количество", "Сумма"],
        [("1", "rowspan=2"), ("05.02.2026", "rowspan=2"), ("Север", "rowspan=2"), "Масло", "1", ("10", "rowspan=2")],
        ["Сыр «Ёлка»", "2"],
    ]  # fmt: skip
    file = page(rows).encode()
    if form == "workbook":
        out = io.BytesIO()
        with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
            sheet = book.add_worksheet()
            sheet.write_row(0, 0, rows[0])
            for column, value in [("A", "1"), ("B", "05.02.2026"), ("C", "Север"), ("F", 10)]:
                sheet.merge_range(f"{column}2:{column}3", value)
            sheet.write_row("D2", ["Масло", 1])
            sheet.write_row("D3", ["Сыр «Ёлка»", 2])
        file = out.getvalue()
    assert refused("sales", file, admin) == [(3, "amount", "", "empty")]


@pytest.mark.parametrize("kind", ["invoices", "sales"])
@pytest.mark.parametrize("day", ["2/1/2026", "02/01/26", "12/11/2026 0:00:00"])
def test_a_date_that_may_be_read_two_ways_refuses_the_file_with_one_problem(
    kind: str, day: str, admin: User
) -> None:
    text = f"Номер;Дата;Контрагент;Сумма;Количество;Срок оплаты\n1;{day};Север;x;x;{day}\n2;{day};Север;1;1;{day}"
    [(row, _column, value, reason)] = refused(kind, text.encode(), admin)
    assert (row, value) == (2, day)
    assert reason.endswith("write the dates of the file as 30.11.2026 or 2026-11-30")


@pytest.mark.parametrize(
    "text", ["1/1/2026", "01.01.26", "1.1.2026 0:00", "2026-01-01T00:00:00", "01.01.2026 23:59:59"]
)
def test_dates_that_mean_one_day(text: str) -> None:
    assert cells.date(text) == dt.date(2026, 1, 1)


def test_a_name_of_two_clients_is_no_code(admin: User) -> None:
    ClientFactory(code="K2", name="север")
    [bad] = refused("payments", "Номер;Дата;Плательщик;Сумма\n1;01.02.2026;Север;1".encode(), admin)
    assert bad == (2, "client_code", "Север", "there is no such code")


def test_plain_lines_under_russian_headers_are_not_taken_apart(
    admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken_apart: list[int] = []
    line = sales._line
    monkeypatch.setattr(
        sales, "_line", lambda number, *rest: taken_apart.append(number) or line(number, *rest)
    )
    rows = "".join(f"УТ-{n};05.02.2026 0:00:00;K1;T1;шт;1,5;{n + 1},00\n" for n in range(50))
    text = f"Номер;Дата;Код контрагента;Артикул;Упаковка;Количество;Сумма\n{rows}Итого;;;;;75;1275\n"
    counts, found = recognised("sales", text.encode(), admin)
    assert (counts, found.left, found.left_rows) == (Counts(created=50), ["упаковка"], 1)
    assert len(taken_apart) <= 30  # among which a header is looked for


def packed(size: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(merged_report())) as source, zipfile.ZipFile(out, "w", 8) as target:
        for part in source.infolist():
            fill = b" " * size if part.filename.endswith("sheet1.xml") else b""
            target.writestr(part, source.read(part) + fill)
    return out.getvalue()


def far_away() -> bytes:
    return workbook([["Код", "Наименование"], *[[""]] * 3000, [*[""] * 1000, "x"]])


@pytest.mark.parametrize("file", [packed(20_000_000), far_away()], ids=["zip bomb", "a cell far away"])
def test_a_hostile_workbook_is_refused_with_one_sentence(file: bytes, admin: User) -> None:
    [(row, _column, _value, reason)] = refused("", file, admin)
    assert row == 0
    assert reason.startswith("The sheet is too large")


@pytest.mark.parametrize("form", FORMS)
def test_a_file_cut_anywhere_writes_whole_rows_or_nothing(form: str, admin: User) -> None:
    file = FORMS[form](SALES)
    dice = random.Random(f"{form} 11")
    for cut in [0, 1, 2, len(file) - 1, *(dice.randrange(len(file)) for _cut in range(12))]:
        try:
            counts = give("sales", file[:cut], admin, dry_run=True)
        except FileRejected as rejected:
            assert rejected.problems.first
        else:
            assert counts.updated == 0
        assert not ShipmentLine.objects.exists()


def test_a_row_that_breaks_while_the_header_is_looked_for_is_told(admin: User) -> None:
    bad = refused("products", 'Отчёт\nКод;Наименование\n1;Сыр\n"1;Масло'.encode(), admin)
    assert [row for row, *_rest in bad] == [4]
