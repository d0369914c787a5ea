from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from catalogue.models import Product, ProductGroup
from dossiers.models import Client, Competitor, CompetitorPrice
from integrations.imports import cells
from integrations.imports.problems import Counts
from integrations.imports.references import by_code, named
from integrations.imports.rows import Column, Job, Row, apply, save, unique_rows
from kam_crm.shared import clock

COLUMNS = [
    Column("competitor", cells.text(120), needed=True, filled=True),
    Column("client_code", cells.text(32)),
    # needed, that large files are parted by it; a price of a group leaves the cell empty
    Column("product_code", cells.text(32), needed=True),
    Column("group", cells.text(120)),
    Column("price", cells.positive_amount, needed=True, filled=True),
    Column("date", cells.date, needed=True, filled=True),
    Column("source", cells.text(250)),
]


def present(user: User) -> Iterator[tuple[Any, ...]]:
    rows = CompetitorPrice.objects.visible_to(user).order_by("date", "pk")
    names = ("competitor__name", "client__code", "product__code", "group__name", "price", "date", "source")
    return rows.values_list(*names).iterator()


def load(rows: list[Row], job: Job) -> Counts:
    """What competitors take, by competitor, client, product or group, and day."""
    clients = by_code(Client, "client_code", rows, job)
    products = by_code(Product, "product_code", rows, job)
    groups = named(ProductGroup, "group", rows, job)
    competitors = named(Competitor, "competitor", rows, job)
    for row in rows:
        _check(row, job)
    wanted = unique_rows(rows, _key, job, "competitor")
    job.reject_if_bad()
    found = CompetitorPrice.objects.filter(competitor__in=[one.pk for one in competitors.values()])
    days = {row["date"] for row in wanted.values()}
    fields = ("competitor_id", "client_id", "product_id", "group_id", "date")
    known = {tuple(getattr(one, name) for name in fields): one for one in found.filter(date__in=days)}
    fresh, changed = [], []
    for row in wanted.values():
        subject = {
            "competitor": competitors[row["competitor"].casefold()],
            "client": clients.get(row["client_code"]),
            "product": products.get(row["product_code"]),
            "group": groups.get((row["group"] or "").casefold()),
        }
        key = (*(one.pk if one else None for one in subject.values()), row["date"])
        values = {"price": row["price"]} | ({"source": row["source"] or ""} if row.has("source") else {})
        price = known.get(key)
        if price is None:
            fresh.append(CompetitorPrice(**subject, date=row["date"], **values))
        elif apply(price, values):
            changed.append(price)
    save(CompetitorPrice, fresh, changed, ["price", "source"])
    return Counts(len(fresh), len(changed), len(wanted) - len(fresh) - len(changed))


def _check(row: Row, job: Job) -> None:
    if bool(row["product_code"]) == bool(row["group"]):
        job.problems.add(
            row.number, "product_code", row["product_code"], _("name a product or a group of products")
        )
    if row["date"] > clock.today():
        job.problems.add(row.number, "date", row["date"], _("in the future"))


def _key(row: Row) -> tuple[Any, ...]:
    names = (
        row["competitor"].casefold(),
        row["client_code"],
        row["product_code"],
        (row["group"] or "").casefold(),
    )
    return (*names, row["date"])
