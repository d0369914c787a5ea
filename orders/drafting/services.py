"""Orders while they may still be written: header and lines with their prices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from catalogue.models import Product
from catalogue.prices import list_price, vat_rate_on
from dossiers.inputs import check_plausible_date
from dossiers.models import Client
from kam_crm.shared import clock
from kam_crm.shared.checks import allow, unchanged_since
from kam_crm.shared.errors import BusinessRuleError, StateConflict
from kam_crm.shared.money import HUNDRED, LARGEST_SUM, is_countable, line_total, rate
from kam_crm.shared.service import service
from kam_crm.shared.working_days import next_working_day
from orders.confirming.states import check_on_sale, check_own_client, check_ship_day, is_passed_on
from orders.models import Order, OrderLine
from orders.numbering import ORDER, next_number
from orders.pricing.columns import column_of
from orders.pricing.sums import line_sums, order_sums

LARGEST_QUANTITY = Decimal(1_000_000)  # a slip of the keyboard, not an order


@dataclass(frozen=True)
class LineInput:
    """A line as people think of it: what, how much, with which discount in %."""

    product: Product
    quantity: Decimal
    discount: Decimal = Decimal(0)


@service(capability="orders.create", subject="client")
def create_order(
    *,
    by: User,
    client: Client,
    date: dt.date | None = None,
    ship_on: dt.date | None = None,
    note: str = "",
    lines: Iterable[LineInput] = (),
) -> Order:
    """A draft of today with the client's price column, to be shipped the next working day unless said otherwise.

    Only the responsible manager or the head of their department takes a client's orders (R137). Raises NotAllowed
    `forbidden`, `not_own_client`, BusinessRuleError `date_not_today`, `ship_before_order`, `unlikely_date` and what
    the lines raise.
    """
    allow(by, "orders.create")
    check_own_client(client.pk, by)
    today = clock.today()
    # another day would bring that day's prices and VAT: only what is imported has a past
    if date is not None and date != today:
        raise BusinessRuleError("date_not_today", _("An order is dated the day it is entered."), "date")
    order = Order(
        number=next_number(ORDER),
        client=client,
        date=today,
        ship_on=ship_on or next_working_day(today + dt.timedelta(days=1)),
        column=column_of(client, today),
        note=note.strip(),
        created_by=by,
        on_behalf_of_id=by.covered_among([client.manager_id]),
    )
    _check_dates(order)
    order.save()
    # one by one: each line looks for the one its product already has
    for wanted in lines:
        _put_line(order, wanted)
    _sum_up(order)
    return order


@service(capability="orders.complete", subject="order")
def update_order(
    *, by: User, order: Order, ship_on: dt.date, note: str, expected_updated_at: dt.datetime | None = None
) -> Order:
    """Header of a draft. Raises StateConflict `changed_meanwhile` when it was saved since `expected_updated_at`."""
    order = _locked_draft(order, by, expected_updated_at)
    order.ship_on, order.note = ship_on, note.strip()
    _check_dates(order)
    order.save(update_fields=["ship_on", "note", "updated_at"])
    return order


@service(capability="orders.complete", subject="order")
def put_line(*, by: User, order: Order, wanted: LineInput) -> Order:
    """Add a line, or set quantity and discount of the one the product already has.

    Raises `product_not_on_sale`, `no_price`, `quantity_invalid`, `discount_invalid`, `sum_too_large`.
    """
    order = _locked_draft(order, by)
    _put_line(order, wanted)
    return _sum_up(order)


@service(capability="orders.complete", subject="order")
def add_to_line(*, by: User, order: Order, wanted: LineInput) -> Order:
    """Add a line; where the product already stands in the order, its quantity grows.

    Its discount stays unless another is given.
    """
    order = _locked_draft(order, by)
    present = order.lines.filter(product=wanted.product).first()
    if present is not None:
        # here too: a negative quantity could hide in a positive sum
        _check_quantity(wanted.quantity)
        discount = wanted.discount or present.discount
        wanted = LineInput(wanted.product, present.quantity + wanted.quantity, discount)
    _put_line(order, wanted)
    return _sum_up(order)


@service(capability="orders.complete", subject="order")
def replace_lines(
    *, by: User, order: Order, lines: Iterable[LineInput], expected_updated_at: dt.datetime | None = None
) -> Order:
    order = _locked_draft(order, by, expected_updated_at)
    # deleted first: the positions begin anew, in the order of the new lines
    order.lines.all().delete()
    for wanted in lines:
        _put_line(order, wanted)
    return _sum_up(order)


@service(capability="orders.complete", subject="order")
def remove_line(*, by: User, order: Order, product: Product) -> Order:
    order = _locked_draft(order, by)
    order.lines.filter(product=product).delete()
    return _sum_up(order)


def lower_discounts(order: Order, upto: Decimal) -> None:
    """Bring every line's discount down to `upto` %; for an approval of less than was asked."""
    for line in order.lines.filter(discount__gt=upto).select_related("product"):
        _write_line(line, line.quantity, upto)
    _sum_up(order)


def _locked_draft(order: Order, by: User, expected_updated_at: dt.datetime | None = None) -> Order:
    locked: Order = (
        Order.objects.select_for_update(of=("self",)).select_related("client", "column").get(pk=order.pk)
    )
    # under the lock: a submit at the same moment has confirmed other lines than these
    if not locked.is_draft:
        raise StateConflict("not_a_draft", _("Only a draft can be changed: take the order back first."))
    allow(by, "orders.complete")
    # sales support writes only what the manager has passed on (R138)
    if not by.can("orders.submit"):
        is_passed_on(locked, by)
    unchanged_since(locked, expected_updated_at)
    return locked


def _put_line(order: Order, wanted: LineInput) -> None:
    product = wanted.product
    check_on_sale(product, "product")
    line = order.lines.filter(product=product).select_related("product").first()
    if line is None:
        last = order.lines.aggregate(last=Max("position"))["last"] or 0
        # price, rate and cost are copied: what is changed in the catalogue later leaves the order as it is (R142)
        line = OrderLine(
            order=order,
            position=last + 1,
            product=product,
            list_price=list_price(product, order.column, order.pricing_day).price,
            vat_rate=vat_rate_on(product, order.pricing_day),
            unit_cost=product.cost,
        )
    _write_line(line, wanted.quantity, wanted.discount)


def _write_line(line: OrderLine, quantity: Decimal, discount: Decimal) -> None:
    _check_quantity(quantity)
    if not 0 <= discount <= HUNDRED:
        raise BusinessRuleError("discount_invalid", _("Give a discount from 0 to 100 %."), "discount")
    # the price is made of the discount as it is stored, or it could not be recomputed from the row
    discount = rate(discount)
    # before the line is written: PostgreSQL would answer with an overflow instead of a sentence
    _check_sum(line_total(line.list_price, quantity))
    sums = line_sums(line.list_price, quantity, discount, line.vat_rate, line.unit_cost)
    line.quantity, line.discount = quantity, discount
    line.price, line.gross, line.vat = sums.price, sums.gross, sums.vat
    line.save()


def _sum_up(order: Order) -> Order:
    """Totals are sums of rounded lines. Raises `sum_too_large`."""
    sums = order_sums(order.lines.all())
    _check_sum(sums.list_total)
    order.gross, order.vat, order.cost = sums.gross, sums.vat, sums.cost
    order.list_total, order.max_discount = sums.list_total, sums.max_discount
    order.save(update_fields=["gross", "vat", "list_total", "max_discount", "cost", "updated_at"])
    return order


def _check_quantity(quantity: Decimal) -> None:
    if not 0 < quantity <= LARGEST_QUANTITY or not is_countable(quantity):
        raise BusinessRuleError(
            "quantity_invalid",
            _("Give a quantity above zero, up to a million, with at most three decimals."),
            "quantity",
        )


def _check_sum(listed: Decimal) -> None:
    if listed > LARGEST_SUM:
        raise BusinessRuleError("sum_too_large", _("The sum of this order is too large."), "quantity")


def _check_dates(order: Order) -> None:
    check_plausible_date("ship_on", order.ship_on)
    check_ship_day(order, order.ship_on, "ship_on")
