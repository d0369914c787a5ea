"""Where less lies in stock than was agreed with a client."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import DateField, DecimalField, F, Min, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Greatest

from catalogue.models import Stock

QUANTITY: Any = DecimalField(max_digits=14, decimal_places=3)
NOTHING = Value(0, output_field=QUANTITY)


def kept_today(rows: QuerySet[Any], today: dt.date) -> QuerySet[Any]:
    """Of `rows` of AgreedStock those that hold today, with `in_stock` (unreserved, anywhere) and `expected_on`."""
    stock = Stock.objects.filter(product=OuterRef("product")).order_by().values("product")
    free = Greatest(F("quantity") - F("reserved"), NOTHING, output_field=QUANTITY)
    return rows.filter(Q(until=None) | Q(until__gte=today)).annotate(
        in_stock=Coalesce(
            Subquery(stock.annotate(sum=Sum(free)).values("sum"), output_field=QUANTITY), NOTHING
        ),
        expected_on=Subquery(stock.annotate(day=Min("expected_on")).values("day"), output_field=DateField()),
    )


def short_of(rows: QuerySet[Any], today: dt.date) -> QuerySet[Any]:
    """Those of which less is there than was agreed."""
    return kept_today(rows, today).filter(in_stock__lt=F("quantity"))
