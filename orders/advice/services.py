"""What was offered beside an order, and what of it was taken."""

from __future__ import annotations

from collections.abc import Iterable

from accounts.models import User
from kam_crm.shared import clock
from kam_crm.shared.service import service
from orders.advice.fitting import Offer
from orders.drafting.lines import LineInput
from orders.drafting.services import put_line
from orders.models import Advice, Order


@service(capability="orders.complete", subject="order")
def record_offers(*, by: User, order: Order, offers: Iterable[Offer]) -> None:
    """Remember what was offered; a product that was offered before keeps its first offer."""
    rows = [
        Advice(order=order, product=one.product, reason=one.reason, quantity=one.quantity, amount=one.amount)
        for one in offers
    ]
    if rows:
        Advice.objects.bulk_create(rows, ignore_conflicts=True)


@service(capability="orders.complete", subject="order")
def take_advice(*, by: User, order: Order, wanted: LineInput, offers: Iterable[Offer]) -> Order:
    """Write a line of a product that is among the `offers` of this moment, or was offered before.

    The quantity may be another one. Raises what `put_line` does.
    """
    order = put_line(by=by, order=order, wanted=wanted)
    record_offers(by=by, order=order, offers=[one for one in offers if one.product.pk == wanted.product.pk])
    untaken = Advice.objects.filter(order=order, product=wanted.product, taken_at=None)
    untaken.update(taken_at=clock.now(), taken_by=by)
    return order
