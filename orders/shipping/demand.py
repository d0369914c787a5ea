"""The demand for goods as orders and shipments show it, beside a suggestion that names them (R154)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _

from accounts.models import User
from kam_crm.shared import clock, currency, formats
from kam_crm.shared.clock import same_day_later
from kam_crm.shared.money import ZERO
from orders.models import LineKind, LineRefusal, ShipmentLine, Side
from plans.suggestions.demand import DemandFigure, Goods

MONTHS = 3
ONE = dt.timedelta(days=1)


def shipped_demand(user: User, goods: Goods) -> list[DemandFigure]:
    """Net sales of three months and of the three before, buyers of both, what we could not ship. Two queries."""
    today = clock.today()
    since = same_day_later(today, -MONTHS)
    before = same_day_later(since, -MONTHS)
    sold = ShipmentLine.objects.visible_to(user).filter(_of("product", goods), date__range=(before, today))
    now, then = Q(date__gte=since), Q(date__lt=since)
    sums = sold.order_by().aggregate(
        now=Sum("amount", filter=now, default=ZERO),
        then=Sum("amount", filter=then, default=ZERO),
        buyers=Count("client", distinct=True, filter=now & Q(kind=LineKind.SALE)),
        before=Count("client", distinct=True, filter=then & Q(kind=LineKind.SALE)),
    )
    short = LineRefusal.objects.visible_to(user).filter(
        _of("order_line__product", goods), side=Side.OURS, at__gte=clock.at(since, dt.time())
    )
    refused = short.aggregate(
        quantity=Sum("quantity"), clients=Count("order_line__order__client", distinct=True)
    )
    figures = [
        DemandFigure(
            _("Sold in three months, before that"),
            f"{currency.amount(sums['now'])}, {currency.amount(sums['then'])}",
        ),
        DemandFigure(
            _("Clients who bought, before that"),
            f"{formats.number(sums['buyers'], 0)}, {formats.number(sums['before'], 0)}",
        ),
    ]
    if refused["quantity"]:
        words = _("%(quantity)s, clients: %(clients)s") % {
            "quantity": formats.plain(refused["quantity"]),
            "clients": formats.number(refused["clients"], 0),
        }
        figures.append(DemandFigure(_("Ordered and not shipped by us in three months"), words))
    return figures


def _of(product: str, goods: Goods) -> Any:
    return Q(**{product: goods.product}) if goods.product else Q(**{f"{product}__group": goods.group})
