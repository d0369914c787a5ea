"""Facts of the goals of cooperation plans that shipments know, and what a client buys of each group."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, Sum

from dossiers.models import Client, CompetitorOffer
from kam_crm.shared.clock import add_months, month_start, same_day_later
from kam_crm.shared.money import ZERO, percent, total
from orders.models import LineKind, ShipmentLine
from plans.cooperation.figures import Asked, share_left
from plans.models import GroupNeed

MONTHS = 12
ONE = dt.timedelta(days=1)


@dataclass(frozen=True)
class Bought:
    """Net of VAT and of returns; `products` counts those that were sold at all."""

    amount: Decimal
    products: int


def year_before(today: dt.date) -> tuple[dt.date, dt.date]:
    """First and last day of the twelve full months before this one."""
    this = month_start(today)
    return add_months(this, -MONTHS), this - ONE


def bought_by_group(client: Client, first: dt.date, last: dt.date) -> dict[int | None, Bought]:
    """By the key of the product group; None holds what has no group. One query."""
    rows = ShipmentLine.objects.filter(client=client, date__range=(first, last)).order_by()
    sums = rows.values(group=F("product__group")).annotate(
        net=Sum("amount"), sold=Count("product", distinct=True, filter=Q(kind=LineKind.SALE))
    )
    return {row["group"]: Bought(row["net"], row["sold"]) for row in sums}


def sales_in(asked: Asked) -> Decimal:
    return _lines(asked).aggregate(sum=Sum("amount", default=ZERO))["sum"]  # type: ignore[no-any-return]


def margin_in(asked: Asked) -> Decimal:
    """Of the lines whose cost is known."""
    lines = _lines(asked).filter(cost__isnull=False)
    return lines.aggregate(sum=Sum(F("amount") - F("cost"), default=ZERO))["sum"]  # type: ignore[no-any-return]


def group_sales_in(asked: Asked) -> Decimal:
    lines = _lines(asked).filter(product__group=asked.group)
    return lines.aggregate(sum=Sum("amount", default=ZERO))["sum"]  # type: ignore[no-any-return]


def groups_bought(asked: Asked) -> Decimal:
    """Groups of which something was sold within the year that ends that day (R118)."""
    first = same_day_later(asked.last, -MONTHS) + ONE
    lines = ShipmentLine.objects.filter(
        client=asked.client, date__range=(first, asked.last), kind=LineKind.SALE, product__group__isnull=False
    )
    return Decimal(lines.aggregate(count=Count("product__group", distinct=True))["count"])


def share_of_purchases(asked: Asked) -> Decimal | None:
    """Of what is known of the client's need, else what the known shares of competitors leave; None: nobody knows.

    The need is of a year, and so are our sales: of the twelve full months before.
    """
    needs = list(GroupNeed.objects.filter(client=asked.client, date__lte=asked.last).newest())
    needed = total(need.amount for need in needs)
    if needed:
        groups = {need.group_id for need in needs}
        bought = bought_by_group(asked.client, *year_before(asked.last))
        ours = total(one.amount for group, one in bought.items() if group in groups)
        return percent(ours, needed)
    offers = CompetitorOffer.objects.filter(client=asked.client, offered_on__lte=asked.last).newest()
    return share_left([offer.share for offer in offers if offer.share is not None])


def _lines(asked: Asked) -> Any:
    return ShipmentLine.objects.filter(client=asked.client, date__range=(asked.first, asked.last))
