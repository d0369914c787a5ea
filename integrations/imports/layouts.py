"""Files in the layout that an import takes: a template with one example, and what is there now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from decimal import Decimal
from operator import itemgetter
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from integrations.imports.models import ImportKind
from integrations.imports.run import KINDS, columns_of
from kam_crm.shared import clock
from kam_crm.shared.tables import Column, Sheet
from kam_crm.shared.working_days import add_working_days

_DAY, _LATER, _END = dt.date(2026, 1, 15), dt.date(2026, 2, 14), dt.date(2026, 12, 31)
_MAIL = "anna@company.example"


def _soon() -> dt.date:
    return add_working_days(clock.today(), 5)


# one row of each kind, in the order of its columns
EXAMPLES: dict[str, tuple[Any, ...]] = {
    ImportKind.USERS: (_MAIL, "Anna Ivanova", "kam", "North", "+7 921 123-45-67"),
    ImportKind.CLIENTS: (
        "K-001", "Northern Trade", "OOO Northern Trade", "7707083893", "773601001", "1027700132195", "RU", "Moscow",
        "Lesnaya 1", "retail chains", "distribution", "Center", "customer", "referral", _MAIL, "+7 495 123-45-67",
        "office@client.example",
    ),
    ImportKind.GROUPS: ("K-001", "Northern Trade", "Northern Holding"),
    ImportKind.OUTLETS: ("K-001", "T-1", "Shop on Lesnaya", "Lesnaya 1", "Moscow", "Mon-Fri 8-12", "yes"),
    ImportKind.PERSONS: ("K-001", "Boris Petrov", "buyer", "+7 921 123-45-67", "boris@client.example", "buyer"),
    ImportKind.PRODUCTS: ("P-001", "Milk 1 l", "Dairy", "pc", Decimal("50.10"), 10, "4600000000015", 12, 24),
    ImportKind.PRICES: ("P-001", "Wholesale", Decimal("78.40"), _DAY),
    ImportKind.STOCK: ("P-001", "Main", 120, 20, _LATER),
    ImportKind.CONTRACTS: ("K-001", "D-15", _DAY, _DAY, _END, 30, "calendar"),
    ImportKind.LIMITS: ("K-001", "limit", Decimal(500000), 5, _DAY, "by history"),
    ImportKind.COLUMNS: ("K-001", "Wholesale", _DAY),
    ImportKind.ORDERS: ("O-15", _DAY, "K-001", "P-001", 10, Decimal("74.48"), Decimal(5), _soon),
    ImportKind.SALES: ("S-100", _DAY, "K-001", "P-001", 10, Decimal("712.73"), Decimal("501.00"), "sale"),
    ImportKind.INVOICES: ("I-100", _DAY, "K-001", Decimal("784.00"), _LATER),
    ImportKind.OPENINGS: ("I-90", _DAY, "K-001", Decimal("784.00"), Decimal("300.00"), _LATER),
    ImportKind.PAYMENTS: (
        "77", dt.date(2026, 2, 10), "K-001", Decimal("784.00"), "I-100", "for I-100", "40702810400000012345",
    ),
    ImportKind.VISITS: (_soon, "10:30", "K-001", _MAIL, "visit", "prices of the next quarter"),
    ImportKind.RIVALS: ("Competitor", "K-001", "P-001", "", Decimal("71.90"), _DAY, "price list"),
    ImportKind.TARGETS: ("2026-11", "revenue", _MAIL, Decimal(1500000)),
}  # fmt: skip
NOTES: dict[str, Any] = {
    "code": gettext_lazy("by this code a row is found again"),
    "name": gettext_lazy("as people call it"),
    "legal_name": gettext_lazy("as it stands in documents"),
    "inn": gettext_lazy("10 or 12 digits; another tax number for a foreign client"),
    "kpp": gettext_lazy("9 digits"),
    "ogrn": gettext_lazy("13 or 15 digits"),
    "country": gettext_lazy("a name or two letters; Russia where it is empty"),
    "segment": gettext_lazy("market segment, by name"),
    "channel": gettext_lazy("sales channel, by name"),
    "territory": gettext_lazy("territory, by name"),
    "stage": gettext_lazy("stage of the client: a name of the list"),
    "source": gettext_lazy("where you know the client from: a name of the list"),
    "manager": gettext_lazy("e-mail or full name of a key account manager or a head"),
    "phone": gettext_lazy("in any spelling"),
    "email": gettext_lazy("one address"),
    "full_name": gettext_lazy("first and last name"),
    "role": gettext_lazy("a name of the list"),
    "department": gettext_lazy("department, by name"),
    "position": gettext_lazy("what the person is there"),
    "client_code": gettext_lazy("code of a client who is there already"),
    "product_code": gettext_lazy("code of a product that is there already"),
    "group": gettext_lazy("product group, by name"),
    "unit": gettext_lazy("pieces, boxes, kilograms"),
    "barcode": gettext_lazy("8 to 14 digits of the scanner"),
    "pack": gettext_lazy("units in a box that is not opened; empty where single units are sold"),
    "min_lot": gettext_lazy("the least that is sold at once; empty where there is none"),
    "cost": gettext_lazy("without VAT; empty where nobody knows it"),
    "vat_rate": gettext_lazy("in percent"),
    "column": gettext_lazy("price column, by name"),
    "price": gettext_lazy("of one unit, with VAT"),
    "valid_from": gettext_lazy("the first day; it holds until a later row begins"),
    "valid_to": gettext_lazy("the last day; empty: no expiry date"),
    "signed_on": gettext_lazy("day of signing"),
    "payment_term_days": gettext_lazy("days from the invoice to the payment, 0 to 365"),
    "term_unit": gettext_lazy("calendar, working or bank days; calendar where it is empty"),
    "way": gettext_lazy("in advance, up to a limit, without a limit; up to a limit where it is empty"),
    "tolerance_days": gettext_lazy("days overdue that stop no order; as the rules say where it is empty"),
    "reason": gettext_lazy("why, in a few words"),
    "number": gettext_lazy("number of the document"),
    "date": gettext_lazy("day of the document"),
    "due_date": gettext_lazy("last day to pay"),
    "amount": gettext_lazy("with VAT"),
    "paid": gettext_lazy("what was paid of it before, with VAT; nothing where it is empty"),
    "invoice_number": gettext_lazy("the invoice that is paid; empty: the oldest ones"),
    "purpose": gettext_lazy("as the bank writes it"),
    "payer_account": gettext_lazy("the payer's own, where two payments have one number and day"),
    "parent": gettext_lazy("the holding that this one is a part of; empty where it is none"),
    "delivery_window": gettext_lazy("when goods are taken, in a few words"),
    "is_active": gettext_lazy("no where nothing is brought there any more; yes where it is empty"),
    "time": gettext_lazy("09:30; at any time of the day where it is empty"),
    "competitor": gettext_lazy("competitor, by name"),
    "discount": gettext_lazy("in percent of the price list"),
    "ship_on": gettext_lazy("the day to ship it; the next working day where it is empty"),
    "warehouse": gettext_lazy("warehouse, by name"),
    "reserved": gettext_lazy("how many of them are promised to somebody; none where it is empty"),
    "expected_on": gettext_lazy("the day when more comes"),
    "document": gettext_lazy("number of the shipment; its rows are one document"),
    "quantity": gettext_lazy("how many units"),
    "kind": gettext_lazy("sale or return; a sale where it is empty"),
    "month": gettext_lazy("2026-11 or any day of the month"),
    "measure": gettext_lazy("what is measured: a name of the list"),
    "city": gettext_lazy("by name"),
    "address": gettext_lazy("street and house"),
}
NOTES_OF_KIND: dict[tuple[str, str], Any] = {
    (ImportKind.CONTRACTS, "valid_from"): gettext_lazy("the first day; the day of signing where it is empty"),
    (ImportKind.LIMITS, "valid_from"): gettext_lazy("the first day; today where it is empty"),
    (ImportKind.COLUMNS, "valid_from"): gettext_lazy("the first day; today where it is empty"),
    (ImportKind.LIMITS, "amount"): gettext_lazy(
        "most the client may owe, with VAT; empty where there is no limit"
    ),
    (ImportKind.GROUPS, "client_code"): gettext_lazy(
        "code of a client who is there already; empty: the row only says what the holding is a part of"
    ),
    (ImportKind.GROUPS, "group"): gettext_lazy("holding, by name; made where it is not there"),
    (ImportKind.OUTLETS, "code"): gettext_lazy("the outlet's own; by client and code a row is found again"),
    (ImportKind.VISITS, "date"): gettext_lazy("a working day, today or later"),
    (ImportKind.VISITS, "manager"): gettext_lazy(
        "e-mail or full name of the client's manager; empty: that manager"
    ),
    (ImportKind.VISITS, "kind"): gettext_lazy("visit or call; a visit where it is empty"),
    (ImportKind.VISITS, "purpose"): gettext_lazy("what it is for, in a few words"),
    (ImportKind.RIVALS, "client_code"): gettext_lazy(
        "code of a client who told it and is there already; empty: a price of the market"
    ),
    (ImportKind.RIVALS, "product_code"): gettext_lazy(
        "code of our product that it compares with; empty for a group"
    ),
    (ImportKind.RIVALS, "group"): gettext_lazy("product group, by name, where no product is named"),
    (ImportKind.RIVALS, "date"): gettext_lazy("the day on which it was seen"),
    (ImportKind.RIVALS, "source"): gettext_lazy("who knows it: a price list, a buyer's word"),
    (ImportKind.ORDERS, "number"): gettext_lazy(
        "number of the order where it was taken; its rows are one order, a draft until its manager submits it"
    ),
    (ImportKind.ORDERS, "price"): gettext_lazy(
        "agreed, of one unit, with VAT: not above the price list; empty: by the list and the discount"
    ),
    (ImportKind.STOCK, "quantity"): gettext_lazy(
        "how many units lie there; 0 where none: what is not in the file stays as it is"
    ),
    (ImportKind.OPENINGS, "amount"): gettext_lazy("of the whole invoice, with VAT"),
    (ImportKind.SALES, "amount"): gettext_lazy("of the whole row, without VAT"),
    (ImportKind.SALES, "cost"): gettext_lazy("of the whole row, without VAT"),
    (ImportKind.TARGETS, "amount"): gettext_lazy("without VAT, or the number of clients"),
}
_DAYS = {"date", "due_date", "signed_on", "valid_from", "valid_to", "month", "expected_on", "ship_on"}
_NUMBERS = {
    "amount", "cost", "price", "quantity", "reserved", "paid", "discount", "vat_rate", "payment_term_days",
    "tolerance_days",
}  # fmt: skip


def template(kind: str) -> list[Sheet]:
    """Two sheets: the header with one example, and what each column means in the reader's language."""
    example = tuple(cell() if callable(cell) else cell for cell in EXAMPLES[kind])
    return [_table(kind, [example]), _explanations(kind)]


def present(kind: str, user: User) -> list[Sheet] | None:
    """What this person sees of it now, as the same import takes it without a change; None for kinds without a file."""
    rows: Callable[[User], Iterable[tuple[Any, ...]]] | None = getattr(_module(kind), "present", None)
    return None if rows is None else [_table(kind, rows(user)), _explanations(kind)]


def has_present(kind: str) -> bool:
    return hasattr(_module(kind), "present")


def _module(kind: str) -> Any:
    return KINDS.get(ImportKind(kind))


def _table(kind: str, rows: Iterable[tuple[Any, ...]]) -> Sheet:
    columns = [
        Column(column.name, itemgetter(position), _format(column.name), width=20)
        for position, column in enumerate(columns_of(kind))
    ]
    # the headers as the import itself calls them: known in every language
    return Sheet(columns, rows, str(ImportKind(kind).label), as_written=True)


def _format(name: str) -> str:
    return "date" if name in _DAYS else "number" if name in _NUMBERS else "text"


def _explanations(kind: str) -> Sheet:
    rows = [
        (
            column.name,
            _("required") if column.needed else "",
            str(NOTES_OF_KIND.get((kind, column.name)) or NOTES[column.name]),
            "; ".join(f"{name} ({label})" for name, label in getattr(column.parse, "values", {}).items()),
        )
        for column in columns_of(kind)
    ]
    headers = [(_("column"), 20), (_("required"), 14), (_("what stands in it"), 60), (_("one of"), 60)]
    columns = [
        Column(header, itemgetter(position), width=width) for position, (header, width) in enumerate(headers)
    ]
    return Sheet(columns, rows, _("Columns"))
