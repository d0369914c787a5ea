"""What the sales tell of a client: which products die away, and what similar clients take that this one does not."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from statistics import median_low

from django.db.models import Count, QuerySet, Sum

from dossiers.models import Client
from orders.models import LineKind, ShipmentLine

MONTH = dt.timedelta(days=30)
LOOK_BACK = dt.timedelta(days=180)
SEASON = dt.timedelta(days=365)
PEERS = 40  # similar clients that are asked, those who bought last; more tell nothing new
FEWEST = 2  # of them who take a product, or it is one client's taste
LEAST_SHARE = 3  # and at least a third


@dataclass(frozen=True)
class Dying:
    """Units of a window: `now` the last one, `was` the mean of the three before; `days` is its length."""

    product_id: int
    now: Decimal
    was: Decimal
    days: int

    @property
    def missing(self) -> Decimal:
        return self.was - self.now


def dying_of(client_id: int, day: dt.date) -> list[Dying]:
    """Products whose last month lies below half of the mean of the three before, what is missed most first.

    A product taken less often than monthly is asked by its own interval: the windows are as long as that, so that an
    order every six weeks is no decline.
    """
    sold: dict[int, dict[dt.date, Decimal]] = defaultdict(dict)
    rows = sales_since(day - LOOK_BACK).filter(client=client_id, date__lte=day, product__is_active=True)
    for product, on, quantity in (
        rows.values_list("product", "date").annotate(sum=Sum("quantity")).order_by("date")
    ):
        sold[product][on] = quantity
    found = [one for product, by_day in sold.items() if (one := _dying(product, by_day, day))]
    return sorted(found, key=lambda one: (one.now / one.was, -one.was, one.product_id))


def _dying(product: int, sold: dict[dt.date, Decimal], day: dt.date) -> Dying | None:
    days = sorted(sold)
    if len(days) < 3:
        return None
    interval = usual_interval(days)
    window = dt.timedelta(days=max(MONTH.days, interval))
    if days[0] > day - 2 * window:  # began only lately: there is nothing to compare with
        return None
    parts = [
        sum((q for on, q in sold.items() if day - (n + 1) * window < on <= day - n * window), Decimal(0))
        for n in range(4)
    ]
    was = sum(parts[1:], Decimal(0)) / 3
    return Dying(product, parts[0], was, window.days) if parts[0] * 2 < was else None


@dataclass(frozen=True)
class Popular:
    """`clients` of `of` similar ones take it, `quantity` a line in the middle."""

    key: int
    clients: int
    of: int
    quantity: Decimal = Decimal(0)


def peers_of(client: Client, day: dt.date) -> list[int]:
    """Keys of other clients of the same cell of ABC and XYZ and the same channel who bought lately, the latest first.

    Whoever manages them: only how many of them take something leaves this room. Empty where the cell is not known.
    """
    if not client.summary.segment:
        return []
    alike = Client.objects.filter(channel=client.channel_id, summary__segment=client.summary.segment)
    recent = alike.filter(summary__last_shipment_on__gt=day - LOOK_BACK).exclude(pk=client.pk)
    return list(recent.order_by("-summary__last_shipment_on", "pk").values_list("pk", flat=True)[:PEERS])


def popular_among(peers: Collection[int], client_id: int, day: dt.date) -> list[Popular]:
    """Products that similar clients take and this one did not for a year, the most usual first."""
    if not peers:
        return []
    own = sales_since(day - SEASON).filter(client=client_id).values("product")
    rows = (
        sales_since(day - LOOK_BACK)
        .filter(client__in=peers, product__is_active=True)
        .exclude(product__in=own)
    )
    counted = (
        rows.values("product")
        .annotate(clients=Count("client", distinct=True))
        .order_by("-clients", "product")
    )
    usual = [row for row in counted[:50] if _is_usual(row["clients"], len(peers))]
    taken: dict[int, list[Decimal]] = defaultdict(list)
    for product, quantity in rows.filter(product__in=[row["product"] for row in usual]).values_list(
        "product", "quantity"
    ):
        taken[product].append(quantity)
    return [
        Popular(row["product"], row["clients"], len(peers), median_low(taken[row["product"]]))
        for row in usual
    ]


def groups_among(peers: Collection[int], client_id: int, day: dt.date) -> list[Popular]:
    """Product groups that similar clients take from and this one did not for a year (R158)."""
    if not peers:
        return []
    own = sales_since(day - SEASON).filter(client=client_id, product__group__isnull=False)
    rows = sales_since(day - LOOK_BACK).filter(client__in=peers, product__group__isnull=False)
    rows = rows.exclude(product__group__in=own.values("product__group"))
    counted = rows.values("product__group").annotate(clients=Count("client", distinct=True))
    found = counted.order_by("-clients", "product__group")[:10]
    return [
        Popular(row["product__group"], row["clients"], len(peers))
        for row in found
        if _is_usual(row["clients"], len(peers))
    ]


def _is_usual(clients: int, of: int) -> bool:
    return clients >= FEWEST and clients * LEAST_SHARE >= of


def usual_interval(days: list[dt.date]) -> int:
    """Days between sales, the middle one; `days` are sorted, two at least."""
    return median_low([(after - before).days for before, after in pairwise(days)])


def sales_since(day: dt.date) -> QuerySet[ShipmentLine]:
    rows: QuerySet[ShipmentLine] = ShipmentLine.objects.filter(
        kind=LineKind.SALE, quantity__gt=0, product__isnull=False, date__gt=day
    )
    return rows
