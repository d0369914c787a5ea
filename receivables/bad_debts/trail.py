"""How a debt came about: who released the order, on which decision, and who approved its limit (R177)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from approvals.models import Request, RequestStatus
from orders.confirming.questions import Question
from orders.models import Order, OrderChange, OrderStatus
from receivables.models import CheckResult, CreditCheck, CreditLimit, Invoice


@dataclass(frozen=True)
class Trail:
    """None where nothing is known: an invoice without an order was imported, an order may be older than its limits.

    `step` is the last one that confirmed the order, `check` what credit said to it, `decision` the release beyond the
    limit where one was needed, `limit` the row by which it was checked, else that of the invoice's day.
    """

    order: Order | None
    step: OrderChange | None
    check: CreditCheck | None
    decision: Request | None
    limit: CreditLimit | None


def trails(invoices: Sequence[Invoice]) -> dict[int, Trail]:
    """By invoice, with its `shipment__order` loaded; four queries however many they are."""
    orders = {one.pk: one.shipment.order for one in invoices if one.shipment and one.shipment.order}
    keys = [order.pk for order in orders.values()]
    steps = _last(
        OrderChange.objects.filter(subject__in=keys, to_status=OrderStatus.CONFIRMED)
        .select_related("by", "on_behalf_of").order_by("at", "pk"), "subject_id",
    )  # fmt: skip
    checks = _last(
        CreditCheck.objects.filter(order__in=keys).exclude(result=CheckResult.STOPPED).order_by("at", "pk"),
        "order_id",
    )
    decisions = _last(
        Request.objects.filter(
            subject_kind=Order._meta.label_lower, subject_id__in=keys, kind=Question.CREDIT,
            status=RequestStatus.APPROVED,
        ).select_related("decided_by", "asked_by").order_by("decided_at", "pk"), "subject_id",
    )  # fmt: skip
    limits: dict[int, list[CreditLimit]] = {}
    for limit in CreditLimit.objects.filter(client__in={one.client_id for one in invoices}).select_related(
        "set_by", "approval__asked_by"
    ).order_by("-valid_from", "-pk"):  # fmt: skip
        limits.setdefault(limit.client_id, []).append(limit)
    found = {}
    for one in invoices:
        order = orders.get(one.pk)
        check = checks.get(order.pk) if order else None
        day = check.as_of if check else one.date
        found[one.pk] = Trail(
            order,
            steps.get(order.pk) if order else None,
            check,
            decisions.get(order.pk) if order else None,
            _in_force(limits.get(one.client_id, []), day),
        )
    return found


def _last(rows: Iterable[Any], key: str) -> dict[int, Any]:
    # the newest comes last and stays
    return {getattr(row, key): row for row in rows}


def _in_force(limits: Iterable[CreditLimit], day: dt.date) -> CreditLimit | None:
    """Of limits with the newest first."""
    return next((limit for limit in limits if limit.valid_from <= day), None)
