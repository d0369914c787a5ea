from __future__ import annotations

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from catalogue.pages import ProductListing
from kam_crm.shared.tables import Column
from orders.drafting.pages.export import _download


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


def _price_column(place: int, name: str) -> Column:
    return Column(name, lambda row: row[1][place], "money")
