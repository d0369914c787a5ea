from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from accounts.models import Access, User
from accounts.rights.covers import without_margin
from accounts.services import log_access
from dossiers.models import Client
from kam_crm.shared import clock, formats
from kam_crm.shared.tables import Column
from kam_crm.shared.web.downloads import export
from orders.drafting.pages.listing import OrderListing
from orders.models import Order
from orders.shipping.sales_history import ProductSales, SalesHistory
from orders.shipping.since_first import Bought

BATCH = 500  # rows read at once, so that a long list is never in memory whole


def export_orders(listing: OrderListing, fmt: str) -> HttpResponseBase:
    """A download, with a line in the access log that keeps the filters. Raises `unknown_format`."""
    rows = listing.in_order(listing.filtered).iterator(BATCH)
    return _download(listing.user, "orders", order_columns(listing.user), rows, fmt, listing.filters)


def export_sales(user: User, client: Client, history: SalesHistory, fmt: str) -> HttpResponseBase:
    """What the client bought by product and month."""
    columns = [
        Column(_("code"), lambda row: row.product.code if row.product else ""),
        Column(_("name"), lambda row: row.product.name if row.product else "", width=40),
        *(
            _month_column(position, formats.month_name(month))
            for position, month in enumerate(history.months)
        ),
        Column(_("quantity"), "quantity", "number"),
        Column(_("sum net of VAT"), "amount", "money"),
    ]
    return _download(user, "sales", columns, history.rows, fmt, {"client": client.code})


def export_history(user: User, client: Client, rows: Iterable[Bought], fmt: str) -> HttpResponseBase:
    """All that the client bought since the first shipment, one line a month and product (R152)."""
    columns = [
        Column(_("month"), "month", "date"),
        Column(_("code"), lambda row: row.product.code if row.product else ""),
        Column(_("name"), lambda row: row.product.name if row.product else "", width=40),
        Column(_("quantity"), "quantity", "number"),
        Column(_("average price net of VAT"), "price", "money"),
        Column(_("discount, %"), "discount", "percent"),
        Column(_("sum net of VAT"), "amount", "money"),
    ]
    return _download(user, "sales", columns, rows, fmt, {"client": client.code})


def order_columns(user: User) -> list[Column]:
    """Margins stay empty for clients whose margin this person does not see."""
    # asked once for the file, not once a row
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


def _month_column(position: int, name: str) -> Column:
    # a function of its own: a lambda in the loop would read the last month in every column
    def amount(row: ProductSales) -> Any:
        return row.amounts[position]

    return Column(name, amount, "money")


def _download(
    user: User, name: str, columns: list[Column], rows: Iterable[Any], fmt: str, filters: dict[str, Any]
) -> HttpResponseBase:
    # after `export`, which refuses an unknown format: what was not given out is not logged
    response = export(f"{name}-{clock.today():%Y-%m-%d}", columns, rows, fmt)
    log_access(user=user, what=Access.EXPORT, subject=name, format=fmt, filters=filters)
    return response
