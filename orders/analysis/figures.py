"""What came back, was refused and was documented otherwise: by reason, by product, by month (R147, R207)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import CharField, Count, DecimalField, F, QuerySet, Sum, Value
from django.db.models.functions import Abs, Coalesce, TruncDate, TruncMonth

from accounts.models import User
from kam_crm.shared.money import ZERO, money, percent
from orders.models import ActLine, LineKind, LineRefusal, ShipmentLine

NOT_NAMED = ""
_MONEY: DecimalField[Any, Any] = DecimalField(max_digits=18, decimal_places=5)


def returned(user: User) -> QuerySet[Any]:
    """Goods that came back, by the day of the return; net of VAT."""
    rows = ShipmentLine.objects.visible_to(user).filter(kind=LineKind.RETURN)
    return rows.annotate(
        day=F("date"), why=_word("shipment__goods_return__cause__name"), what=F("product__name"),
        worth=-F("amount"), document=F("shipment__number"), key=F("shipment_id"), client_name=F("client__name"),
    )  # fmt: skip


def refused(user: User) -> QuerySet[Any]:
    """What was ordered and will not be shipped, by the day it was refused; with VAT, at the prices of the order."""
    rows = LineRefusal.objects.visible_to(user)
    return rows.annotate(
        day=TruncDate("at"), why=_word("cause__name"), what=F("order_line__product__name"),
        worth=Coalesce(F("quantity") * F("order_line__price"), ZERO, output_field=_MONEY),
        document=F("order_line__order__number"), key=F("order_line__order_id"),
        client_name=F("order_line__order__client__name"),
    )  # fmt: skip


def documented(user: User) -> QuerySet[Any]:
    """Lines of acts in force that came otherwise, by the day of the act; with VAT, whichever way it went."""
    rows = ActLine.objects.visible_to(user).filter(act__status="approved", kind__isnull=False)
    return rows.annotate(
        day=F("act__date"), why=_word("kind__name"), what=F("product__name"), worth=Abs("amount"),
        document=F("act__number"), key=F("act_id"), client_name=F("act__client__name"),
    )  # fmt: skip


def _word(path: str) -> Any:
    return Coalesce(F(path), Value(NOT_NAMED), output_field=CharField())


SOURCES: dict[str, Callable[[User], QuerySet[Any]]] = {
    "returns": returned,
    "refusals": refused,
    "acts": documented,
}


@dataclass(frozen=True)
class Slice:
    """Of one reason, product or month: its sum, RUB, how many rows, its share and that of all up to it, in %."""

    name: Any
    amount: Decimal
    count: int
    share: Decimal | None
    running: Decimal | None


def pareto(rows: QuerySet[Any], by: str) -> list[Slice]:
    """The largest first, with what they make together."""
    groups = list(rows.order_by().values(by).annotate(sum=Sum("worth"), count=Count("pk")))
    groups.sort(key=lambda one: (-one["sum"], str(one[by] or "")))
    whole = sum((one["sum"] for one in groups), ZERO)
    found, running = [], ZERO
    for one in groups:
        running += one["sum"]
        found.append(
            Slice(
                one[by] or NOT_NAMED,
                money(one["sum"]),
                one["count"],
                percent(one["sum"], whole),
                percent(running, whole),
            )
        )
    return found


def by_month(rows: QuerySet[Any]) -> list[Slice]:
    """In the order of the months; of a month without rows there is none."""
    groups = rows.order_by().annotate(month=TruncMonth("day")).values("month")
    sums = groups.annotate(sum=Sum("worth"), count=Count("pk")).order_by("month")
    return [Slice(one["month"], money(one["sum"]), one["count"], None, None) for one in sums]


def return_rate(user: User, first: dt.date, last: dt.date) -> Decimal | None:
    """Returns by the day of the return in % of what was shipped in the period, net (formulas.md 2.7); None without."""
    lines = ShipmentLine.objects.visible_to(user).filter(date__range=(first, last)).order_by()
    sums = dict(lines.values_list("kind").annotate(sum=Sum("amount")))
    return percent(-(sums.get(LineKind.RETURN) or ZERO), sums.get(LineKind.SALE) or ZERO)
