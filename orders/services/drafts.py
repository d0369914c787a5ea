"""Orders while they may still be written: header and lines with their prices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dossiers.models import Client
from kam_crm.shared import clock
from kam_crm.shared.errors import BusinessRuleError, NotAllowed, StateConflict
from kam_crm.shared.money import HUNDRED, ZERO, line_total, total
from kam_crm.shared.working_days import next_working_day
from orders.models import Order, OrderLine, OrderStatus, Product
from orders.pricing import column_of, line_sums, list_price, vat_rate_on
from orders.services.figures import refresh_figures
from orders.services.numbering import ORDER, next_number

LARGEST_QUANTITY = Decimal(1_000_000)


@dataclass(frozen=True)
class Wanted:
    """A line as people think of it: what, how much, with which discount in %."""

    product: Product
    quantity: Decimal
    discount: Decimal = Decimal(0)


@transaction.atomic
def create_order(
    *,
    by: User,
    client: Client,
    date: dt.date | None = None,
    ship_on: dt.date | None = None,
    note: str = "",
    lines: Iterable[Wanted] = (),
) -> Order:
    """A draft with the client's price column of its date. KAMs take orders of their own clients only (R137)."""
    if by.role == "kam" and client.manager_id != by.pk:
        raise NotAllowed("not_own_client", _("Only the responsible manager takes this client's orders."))
    date = date or clock.today()
    order = Order(
        number=next_number(ORDER),
        client=client,
        date=date,
        ship_on=ship_on or next_working_day(date + dt.timedelta(days=1)),
        column=column_of(client, date),
        note=note.strip(),
        created_by=by,
    )
    _check_dates(order)
    order.save()
    for wanted in lines:
        _put_line(order, wanted)
    _sum_up(order)
    refresh_figures([client.pk], as_of=clock.today())
    return order


@transaction.atomic
def update_order(
    *, by: User, order: Order, ship_on: dt.date, note: str, expected_updated_at: dt.datetime | None = None
) -> Order:
    """Header of a draft. Raises StateConflict `changed_meanwhile` when somebody saved it since `expected_updated_at`."""
    order = _locked_draft(order, expected_updated_at)
    order.ship_on, order.note = ship_on, note.strip()
    _check_dates(order)
    order.save(update_fields=["ship_on", "note", "updated_at"])
    return order


@transaction.atomic
def put_line(*, by: User, order: Order, wanted: Wanted) -> Order:
    """Add a line, or set quantity and discount of the one the product already has."""
    order = _locked_draft(order)
    _put_line(order, wanted)
    return _sum_up(order)


@transaction.atomic
def replace_lines(*, by: User, order: Order, lines: Iterable[Wanted]) -> Order:
    order = _locked_draft(order)
    order.lines.all().delete()
    for wanted in lines:
        _put_line(order, wanted)
    return _sum_up(order)


@transaction.atomic
def remove_line(*, by: User, order: Order, product: Product) -> Order:
    order = _locked_draft(order)
    order.lines.filter(product=product).delete()
    return _sum_up(order)


def lower_discounts(order: Order, upto: Decimal) -> None:
    """Bring every line's discount down to `upto` %; for an approval of less than was asked."""
    for line in order.lines.filter(discount__gt=upto).select_related("product"):
        _write_line(line, line.quantity, upto)
    _sum_up(order)


def _locked_draft(order: Order, expected_updated_at: dt.datetime | None = None) -> Order:
    locked: Order = (
        Order.objects.select_for_update(of=("self",)).select_related("client", "column").get(pk=order.pk)
    )
    if locked.status != OrderStatus.DRAFT:
        raise StateConflict("not_a_draft", _("Only a draft can be changed: take the order back first."))
    if expected_updated_at is not None and locked.updated_at != expected_updated_at:
        raise StateConflict("changed_meanwhile", _("Somebody changed the order meanwhile; look at it again."))
    return locked


def _put_line(order: Order, wanted: Wanted) -> None:
    if not wanted.product.is_active:
        raise BusinessRuleError(
            "product_not_on_sale",
            _("%(product)s is no longer on sale.") % {"product": wanted.product.name},
            "product",
        )
    line = order.lines.filter(product=wanted.product).select_related("product").first()
    if line is None:
        last = order.lines.aggregate(last=Max("position"))["last"] or 0
        price = list_price(wanted.product, order.column, order.date)
        line = OrderLine(
            order=order,
            position=last + 1,
            product=wanted.product,
            list_price=price.price,
            vat_rate=vat_rate_on(wanted.product, order.date),
            unit_cost=wanted.product.cost,
        )
    _write_line(line, wanted.quantity, wanted.discount)


def _write_line(line: OrderLine, quantity: Decimal, discount: Decimal) -> None:
    if not 0 < quantity <= LARGEST_QUANTITY:
        raise BusinessRuleError(
            "quantity_invalid", _("Give a quantity above zero, up to a million."), "quantity"
        )
    if not 0 <= discount < HUNDRED:
        raise BusinessRuleError("discount_invalid", _("Give a discount from 0 to below 100 %."), "discount")
    sums = line_sums(line.list_price, quantity, discount, line.vat_rate, line.unit_cost)
    line.quantity, line.discount, line.price, line.gross, line.vat = (
        quantity,
        discount,
        sums.price,
        sums.gross,
        sums.vat,
    )
    line.save()


def _sum_up(order: Order) -> Order:
    """Totals are sums of rounded lines. The cost is unknown as soon as one line's is."""
    lines = list(order.lines.all())
    order.gross = total(line.gross for line in lines)
    order.vat = total(line.vat for line in lines)
    order.list_total = total(line_total(line.list_price, line.quantity) for line in lines)
    order.max_discount = max((line.discount for line in lines), default=Decimal(0))
    costs = [None if line.unit_cost is None else line_total(line.unit_cost, line.quantity) for line in lines]
    order.cost = (
        None if any(cost is None for cost in costs) else sum((c for c in costs if c is not None), ZERO)
    )
    order.save(update_fields=["gross", "vat", "list_total", "max_discount", "cost", "updated_at"])
    return order


def _check_dates(order: Order) -> None:
    if order.ship_on < order.date:
        raise BusinessRuleError("ship_before_order", _("The shipment cannot be before the order."), "ship_on")
