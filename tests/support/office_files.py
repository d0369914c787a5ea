"""Northwind as an office of 1C and Excel brings it: eleven files with Russian headers, saved in different ways."""

from __future__ import annotations

import csv
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

NORTHWIND = Path(__file__).resolve().parents[2] / "demo" / "northwind"
LAST_DAY = dt.date(1998, 5, 6)  # of the company's sales
HEADERS = {
    "users": {
        "email": "Эл. почта", "full_name": "ФИО", "role": "Роль", "department": "Подразделение", "phone": "Телефон",
    },
    "clients": {
        "code": "Код контрагента", "name": "Наименование", "legal_name": "Полное наименование", "country": "Страна",
        "city": "Город", "address": "Юридический адрес", "stage": "Стадия", "manager": "Основной менеджер",
        "phone": "Телефон", "source": "Источник",
    },
    "persons": {
        "client_code": "Код контрагента", "full_name": "Контактное лицо", "position": "Должность", "phone": "Телефон",
        "role": "Роль",
    },
    "products": {"code": "Код", "name": "Номенклатура", "group": "Номенклатурная группа", "unit": "Ед. изм."},
    "prices": {
        "product_code": "Код номенклатуры", "column": "Вид цены", "price": "Цена", "valid_from": "Дата установки",
    },
    "sales": {
        "document": "Документ", "date": "Дата", "client_code": "Код контрагента", "product_code": "Код номенклатуры",
        "quantity": "Количество", "amount": "Сумма без НДС",
    },
    "invoices": {
        "number": "Номер счета", "date": "Дата счета", "client_code": "Код контрагента", "amount": "Сумма документа",
        "due_date": "Срок оплаты",
    },
    "payments": {
        "number": "Номер", "date": "Дата поступления", "client_code": "Код плательщика", "amount": "Сумма платежа",
        "invoice_number": "Счет на оплату",
    },
    "targets": {"month": "Месяц", "measure": "Показатель", "manager": "Менеджер", "amount": "План"},
    "contracts": {
        "client_code": "Код контрагента", "number": "Номер договора", "signed_on": "Дата подписания",
        "payment_term_days": "Отсрочка, дней",
    },
    "limits": {"client_code": "Код контрагента", "amount": "Кредитный лимит", "valid_from": "Действует с"},
}  # fmt: skip
DAYS = {"date", "valid_from"}
Rows = list[dict[str, str]]


def write(folder: Path, today: dt.date = LAST_DAY) -> list[Path]:
    """Eleven files, in an order that helps nobody; all of it as if the last sale were of `today`."""
    tables = {name: _read(name) for name in ("users", "clients", "persons", "products", "prices", "sales")}
    tables["users"] = [row for row in tables["users"] if row["role"] != "admin"]
    for table in tables.values():
        for row in table:
            for column in DAYS & set(row):
                row[column] = str(dt.date.fromisoformat(row[column]) + (today - LAST_DAY))
    tables |= _money(tables["sales"], today) | _terms(tables["clients"], tables["users"], today)
    ways = {
        "users": _workbook, "clients": _report, "persons": _utf16, "products": _workbook, "prices": _semicolons,
        "sales": _windows, "invoices": _semicolons, "payments": _windows, "targets": _workbook,
        "contracts": _report, "limits": _semicolons,
    }  # fmt: skip
    return [ways[name](folder, name, tables[name]) for name in sorted(tables, reverse=True)]


def _read(name: str) -> Rows:
    with (NORTHWIND / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _money(sales: Rows, today: dt.date) -> dict[str, Rows]:
    """An invoice for each document of the last year, the older ones paid."""
    sums: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    for row in sales:
        sums[row["document"], row["date"], row["client_code"]] += Decimal(row["amount"])
    invoices, payments = [], []
    for (document, date, client), amount in sums.items():
        day = dt.date.fromisoformat(date)
        if day < today - dt.timedelta(days=200) or not amount:
            continue
        gross = f"{amount * Decimal('1.2'):.2f}"
        invoices.append(
            {"number": f"С-{document}", "date": date, "client_code": client, "amount": gross,
             "due_date": str(day + dt.timedelta(days=30))}
        )  # fmt: skip
        if day < today - dt.timedelta(days=60):
            payments.append(
                {"number": document, "date": str(day + dt.timedelta(days=35)), "client_code": client,
                 "amount": gross, "invoice_number": f"С-{document}"}
            )  # fmt: skip
    return {"invoices": invoices, "payments": payments}


def _terms(clients: Rows, users: Rows, today: dt.date) -> dict[str, Rows]:
    signed = str(today - dt.timedelta(days=114))
    return {
        "targets": [
            {"month": f"{today:%Y-%m}", "measure": "revenue", "manager": user["email"], "amount": "20000"}
            for user in users
            if user["role"] in {"kam", "head"}
        ],
        "contracts": [
            {"client_code": row["code"], "number": f"Д-{row['code']}", "signed_on": signed,
             "payment_term_days": "30"}
            for row in clients
        ],
        "limits": [
            {"client_code": row["code"], "amount": "25000", "valid_from": signed} for row in clients
        ],
    }  # fmt: skip


def _lines(name: str, rows: Rows) -> Iterable[list[str]]:
    columns = HEADERS[name]
    yield list(columns.values())
    for row in rows:
        yield [_russian(column, row.get(column, "")) for column in columns]


def _russian(column: str, cell: str) -> str:
    if column in DAYS | {"due_date", "signed_on"}:
        return dt.date.fromisoformat(cell).strftime("%d.%m.%Y")
    return cell.replace(".", ",") if column in {"amount", "price"} else cell


def _semicolons(
    folder: Path, name: str, rows: Rows, encoding: str = "utf-8-sig", delimiter: str = ";"
) -> Path:
    path = folder / f"{name}.csv"
    with path.open("w", newline="", encoding=encoding) as file:
        csv.writer(file, delimiter=delimiter).writerows(_lines(name, rows))
    return path


def _utf16(folder: Path, name: str, rows: Rows) -> Path:
    return _semicolons(folder, name, rows, "utf-16", "\t")


def _windows(folder: Path, name: str, rows: Rows) -> Path:
    return _semicolons(folder, name, rows, "cp1251")


def _workbook(folder: Path, name: str, rows: Rows, above: Iterable[list[str]] = (), below: Any = ()) -> Path:
    path = folder / f"{name}.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("TDSheet")
        for number, cells in enumerate([*above, *_lines(name, rows), *below]):
            sheet.write_row(number, 0, cells)
    return path


def _report(folder: Path, name: str, rows: Rows) -> Path:
    """As 1C prints a list: titles above it, a total below."""
    title = [["Список: " + name], ["Период: с начала года"], []]
    return _workbook(folder, name, rows, title, [["Итого", str(len(rows))]])
