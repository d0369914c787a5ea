"""What is bought from suppliers because the stock does not cover an order (R161)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from catalogue.models import Stock
from dossiers.inputs import check_plausible_date
from kam_crm.shared.checks import locked
from kam_crm.shared.errors import BusinessRuleError, StateConflict
from kam_crm.shared.money import is_countable
from kam_crm.shared.service import service
from orders.checks import line_unknown, order_is_over, quantity_invalid
from orders.confirming.services import locked_order
from orders.confirming.states import order_machine
from orders.models import Order, OrderLine, PurchaseRequest, PurchaseStatus
from orders.purchases.states import purchase_machine
from orders.shipping.rests import lines_with_rests

OPEN = (PurchaseStatus.ASKED, PurchaseStatus.ORDERED)


def needed(order: Order) -> dict[OrderLine, Decimal]:
    """What is short of each line: its rest less what lies in stock and less what is being bought for it already.

    Lines of one product share the stock in their order.
    """
    lines = [line for line in lines_with_rests(order) if line.rest > 0]
    stock = _in_stock([line.product_id for line in lines])
    bought = set(PurchaseRequest.objects.filter(order=order, status__in=OPEN).values_list("line", flat=True))
    short = {}
    for line in lines:
        there = min(stock.get(line.product_id, Decimal(0)), line.rest)
        stock[line.product_id] = stock.get(line.product_id, Decimal(0)) - there
        if there < line.rest and line.pk not in bought:
            short[line] = line.rest - there
    return short


@service(capability="orders.complete", subject="order")
def ask_purchase(
    *,
    by: User,
    order: Order,
    quantities: Mapping[int, Decimal] | None = None,
    expected_on: dt.date | None = None,
    note: str = "",
) -> Order:
    """Ask for what is short of an order, or for these `quantities` by line id; one open request a line.

    Raises `nothing_short`, `line_unknown`, `quantity_invalid`, `unlikely_date`, StateConflict `order_is_over`,
    `already_bought`.
    """
    order = locked_order(order.pk)
    if not order_machine.state(order.status).is_open:
        raise order_is_over()
    if expected_on is not None:
        check_plausible_date("expected_on", expected_on)
    wanted = needed(order) if quantities is None else _chosen(order, quantities)
    if not wanted:
        raise BusinessRuleError("nothing_short", _("The stock covers all of this order."))
    absent = by.covered_among([order.client.manager_id])
    PurchaseRequest.objects.bulk_create(
        PurchaseRequest(
            client=order.client, order=order, line=line, product=line.product, quantity=quantity,
            expected_on=expected_on, note=note.strip()[:250], asked_by=by, on_behalf_of_id=absent,
        )
        for line, quantity in wanted.items()
    )  # fmt: skip
    return order


@service(capability=purchase_machine.capabilities("order"), subject="purchase")
def order_purchase(
    *, by: User, purchase: PurchaseRequest, supplier: str = "", expected_on: dt.date | None = None
) -> PurchaseRequest:
    """It is ordered from a supplier, expected on a day. Raises `unlikely_date`, StateConflict `wrong_state`."""
    changes: dict[str, object] = {"supplier": supplier.strip()[:200]}
    if expected_on is not None:
        check_plausible_date("expected_on", expected_on)
        changes["expected_on"] = expected_on
    return _moved(purchase, "order", by, changes=changes)


@service(capability=purchase_machine.capabilities("arrive"), subject="purchase")
def receive_purchase(*, by: User, purchase: PurchaseRequest) -> PurchaseRequest:
    """It has come. Raises StateConflict `wrong_state`."""
    return _moved(purchase, "arrive", by)


@service(capability=purchase_machine.capabilities("cancel"), subject="purchase")
def cancel_purchase(*, by: User, purchase: PurchaseRequest, reason: str) -> PurchaseRequest:
    """Nobody needs it any more. Raises `reason_required`, StateConflict `wrong_state`."""
    return _moved(purchase, "cancel", by, reason)


def _moved(
    purchase: PurchaseRequest,
    action: str,
    by: User,
    reason: str = "",
    changes: Mapping[str, object] | None = None,
) -> PurchaseRequest:
    row = locked(purchase, "client", "order")
    moved: PurchaseRequest = purchase_machine.move(
        row, action, by=by, reason=reason, changes=changes, held=True
    )
    return moved


def _in_stock(products: list[int]) -> dict[int, Decimal]:
    """By product, in all warehouses: also what is reserved, because it may be reserved for this very order."""
    stock: dict[int, Decimal] = {}
    for row in Stock.objects.filter(product__in=products):
        stock[row.product_id] = stock.get(row.product_id, Decimal(0)) + row.quantity
    return stock


def _chosen(order: Order, quantities: Mapping[int, Decimal]) -> dict[OrderLine, Decimal]:
    lines = {line.pk: line for line in lines_with_rests(order)}
    if not quantities.keys() <= lines.keys():
        raise line_unknown()
    for quantity in quantities.values():
        if quantity <= 0 or not is_countable(quantity):
            raise quantity_invalid()
    if PurchaseRequest.objects.filter(line__in=quantities, status__in=OPEN).exists():
        raise StateConflict("already_bought", _("For this line something is being bought already."))
    return {lines[key]: quantity for key, quantity in quantities.items()}
