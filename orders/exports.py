"""Lists as files: exactly the rows that are filtered, in the order of the list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from accounts.deputies import without_margin
from accounts.models import Access, User
from accounts.services import log_access
from dossiers.models import Client
from kam_crm.shared import clock, formats
from kam_crm.shared.tables import Column, export
from orders.listing import OrderListing, ProductListing
from orders.models import Order
from orders.sales_history import ProductSales, SalesHistory

BATCH = 500


def export_orders(listing: OrderListing, fmt: str) -> HttpResponseBase:
    """A download, with a line in the access log that keeps the filters. Raises `unknown_format`."""
    rows = listing.rows_found.order_by(*listing.order, "pk").iterator(BATCH)
    return _download(listing.user, "orders", order_columns(listing.user), rows, fmt, listing.filters)


def export_products(listing: ProductListing, fmt: str) -> HttpResponseBase:
    """The price list of the day, with every column."""
    columns = [
        Column(_("code"), lambda row: row[0].code),
        Column(_("name"), lambda row: row[0].name, width=40),
        Column(_("group"), lambda row: str(row[0].group or ""), width=24),
        Column(_("unit"), lambda row: row[0].unit, width=8),
        Column(_("VAT, %"), lambda row: row[0].vat_rate, "number", width=8),
        *(_price_column(place, column.name) for place, column in enumerate(listing.price_columns)),
    ]
    if listing.sees_margin:
        columns.append(Column(_("cost of a unit"), lambda row: row[0].cost, "money"))
    products = listing.rows_found.order_by(*listing.order, "pk")
    rows = listing.priced(list(products))
    return _download(listing.user, "products", columns, rows, fmt, listing.filters)


def export_sales(user: User, client: Client, history: SalesHistory, fmt: str) -> HttpResponseBase:
    """What the client bought by product and month."""
    columns = [
        Column(_("code"), lambda row: row.product.code if row.product else ""),
        Column(_("name"), lambda row: row.product.name if row.product else "", width=40),
        *(_month_column(place, formats.month_name(month)) for place, month in enumerate(history.months)),
        Column(_("quantity"), "quantity", "number"),
        Column(_("sum net of VAT"), "amount", "money"),
    ]
    return _download(user, "sales", columns, history.rows, fmt, {"client": client.code})


def order_columns(user: User) -> list[Column]:
    """Margins stay empty for clients whose margin this person does not see (accounts.deputies)."""
    hidden = without_margin(user)

    def shown(order: Order) -> bool:
        return order.client.manager_id not in hidden

    columns = [
        Column(_("number"), "number"),
        Column(_("date"), "date", "date"),
        Column(_("ship on"), "ship_on", "date"),
        Column(_("client code"), lambda order: order.client.code),
        Column(_("client"), lambda order: order.client.name, width=36),
        Column(_("manager"), lambda order: order.client.manager.full_name, width=24),
        Column(_("status"), lambda order: str(order.get_status_display()), width=20),
        Column(_("sum with VAT"), "gross", "money"),
        Column(_("VAT"), "vat", "money"),
        Column(_("largest discount, %"), "max_discount", "percent"),
    ]
    if user.can("margin.view"):
        columns.append(Column(_("margin"), lambda order: order.margin if shown(order) else None, "money"))
        margin_pct = Column(
            _("margin, %"), lambda order: order.margin_pct if shown(order) else None, "percent"
        )
        columns.append(margin_pct)
    return columns


def _price_column(place: int, name: str) -> Column:
    return Column(name, lambda row: row[1][place], "money")


def _month_column(place: int, name: str) -> Column:
    def amount(row: ProductSales) -> Any:
        return row.amounts[place]

    return Column(name, amount, "money")


def _download(
    user: User, name: str, columns: list[Column], rows: Iterable[Any], fmt: str, filters: dict[str, Any]
) -> HttpResponseBase:
    response = export(f"{name}-{clock.today():%Y-%m-%d}", columns, rows, fmt)
    log_access(user=user, what=Access.EXPORT, subject=name, format=fmt, filters=filters)
    return response
