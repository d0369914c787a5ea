"""Orders while they may still be written: header and lines with their prices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dossiers.inputs import check_plausible_date
from dossiers.models import Client, Outlet
from kam_crm.shared import clock
from kam_crm.shared.checks import allow, unchanged_since
from kam_crm.shared.errors import BusinessRuleError, StateConflict
from kam_crm.shared.service import service
from kam_crm.shared.working_days import next_working_day
from orders.confirming.states import check_acceptor, check_own_client, check_ship_day, is_passed_on
from orders.drafting.lines import (
    MOST_LINES,
    LineInput,
    check_count,
    check_sum,
    follow_rules,
    lowered,
    priced_lines,
    write,
)
from orders.models import Order, OrderLine, OrderStatus
from orders.numbering import ORDER, next_number
from orders.price_rules.loading import rulebook
from orders.pricing.columns import column_of
from orders.pricing.sums import order_sums


@service(capability="orders.create", subject="client")
def create_order(
    *,
    by: User,
    client: Client,
    date: dt.date | None = None,
    ship_on: dt.date | None = None,
    note: str = "",
    lines: Iterable[LineInput] = (),
    outlet: Outlet | None = None,
) -> Order:
    """A draft of today with the client's price column, to be shipped the next working day unless said otherwise.

    `client` was read just now. Only the responsible manager, their deputy or the head of their department takes a
    client's orders, and that of a key client the head neither (R137). Raises NotAllowed `forbidden`, `not_own_client`,
    BusinessRuleError `key_client_acceptor`, `date_not_today`, `ship_before_order`, `unlikely_date`, `outlet_foreign`
    and what the lines raise.
    """
    allow(by, "orders.create")
    check_acceptor(client, by)
    return new_draft(by=by, client=client, date=date, ship_on=ship_on, note=note, lines=lines, outlet=outlet)


def new_draft(
    *,
    by: User,
    client: Client,
    date: dt.date | None = None,
    ship_on: dt.date | None = None,
    note: str = "",
    lines: Iterable[LineInput] = (),
    outlet: Outlet | None = None,
) -> Order:
    """The manager's own order, or one that sales support takes by phone: within the service that may.

    Raises as `create_order`.
    """
    check_own_client(client, by)
    check_outlet(client, outlet)
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
        outlet=outlet,
        created_by=by,
        on_behalf_of_id=by.covered_among([client.manager_id]),
    )
    _check_dates(order)
    wanted = list(lines)
    check_count(len(wanted))
    rows = priced_lines(order, wanted, {})
    _set_sums(order, rows)
    order.begun_at = clock.now() if rows else None
    order.save()
    write(rows)
    order.keep_lines(rows)
    return order


@service(capability="orders.create", subject="client")
def begin_order(*, by: User, client: Client) -> Order:
    """The draft that `by` began today and wrote nothing into, else a new one. Raises as `create_order`."""
    empty = client.orders.filter(
        created_by=by, date=clock.today(), status=OrderStatus.DRAFT, lines=None, note=""
    )
    return empty.first() or create_order(by=by, client=client)


@service(capability="orders.complete", subject="order")
def update_order(
    *,
    by: User,
    order: Order,
    ship_on: dt.date,
    note: str,
    outlet: Outlet | None = None,
    expected_updated_at: dt.datetime | None = None,
) -> Order:
    """Header of a draft; without an `outlet` the goods go where the client says.

    Raises BusinessRuleError `outlet_foreign`, StateConflict `changed_meanwhile` when it was saved since
    `expected_updated_at`.
    """
    order = locked_draft(order, by, expected_updated_at)
    if (
        outlet is not None and outlet.pk != order.outlet_id
    ):  # one that has closed since stays until it is changed
        check_outlet(order.client, outlet)
    order.ship_on, order.note, order.outlet = ship_on, note.strip(), outlet
    _check_dates(order)
    order.save(update_fields=["ship_on", "note", "outlet", "updated_at"])
    return order


@service(capability="orders.complete", subject="order")
def put_line(*, by: User, order: Order, wanted: LineInput) -> Order:
    """Write the line that `wanted` names; where the order has none of this name, add it.

    A line of the same product is never touched: whoever takes a product twice gets two lines. Raises
    `product_not_on_sale`, `no_price`, `quantity_invalid`, `quantity_not_whole`, `box_not_whole`, `lot_too_small`,
    `discount_invalid`, `sum_too_large`, `too_many_lines`.
    """
    order = locked_draft(order, by)
    lines = order.read_lines()
    # a place far away would leave no numbers for those after it
    if wanted.position is not None and not 0 < wanted.position <= 2 * MOST_LINES:
        wanted = replace(wanted, position=None)
    last = max((line.position for line in lines), default=0)
    beside = [line for line in lines if line.uuid != wanted.uuid]
    rows = priced_lines(order, [wanted], {line.uuid: line for line in lines}, last, beside=beside)
    present = {line.uuid: line for line in [*lines, *rows]}
    check_count(len(present))
    write(rows)
    return _sum_up(order, present.values())


@service(capability="orders.complete", subject="order")
def replace_lines(
    *, by: User, order: Order, lines: Iterable[LineInput], expected_updated_at: dt.datetime | None = None
) -> Order:
    """The order has these lines and no others, in this order; those it had keep their key and price by their uuid.

    Raises as `put_line`, and `line_twice`.
    """
    order = locked_draft(order, by, expected_updated_at)
    wanted = list(lines)
    check_count(len(wanted))
    present = {line.uuid: line for line in order.read_lines()}
    rows = priced_lines(order, [replace(one, position=n) for n, one in enumerate(wanted, 1)], present)
    if present.keys() - {row.uuid for row in rows}:
        order.lines.exclude(uuid__in=[row.uuid for row in rows]).delete()
    write(rows)
    return _sum_up(order, rows)


@service(capability="orders.complete", subject="order")
def remove_line(*, by: User, order: Order, uuid: UUID) -> Order:
    """A line that is gone already is as good as removed."""
    order = locked_draft(order, by)
    lines = order.read_lines()
    order.lines.filter(uuid=uuid).delete()
    rest = [line for line in lines if line.uuid != uuid]
    gone = {line.product_id for line in lines if line.uuid == uuid}
    # less of the product may be below the threshold of a rule
    if same := [line for line in rest if line.product_id in gone]:
        book = rulebook([order.client_id], order.pricing_day)
        follow_rules(same, order.client_id, order.column_id, book)
        write(same)
    return _sum_up(order, rest)


def lower_discounts(order: Order, upto: Decimal) -> None:
    """Bring every line's discount down to `upto` %; for an approval of less than was asked."""
    lines = order.read_lines()
    write(lowered(lines, upto))
    _sum_up(order, lines)


def locked_draft(order: Order, by: User, expected_updated_at: dt.datetime | None = None) -> Order:
    """The order, nobody else's to write until the transaction ends.

    Raises NotAllowed `forbidden`, StateConflict `not_a_draft`, `not_passed_on`, `changed_meanwhile`.
    """
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


def _sum_up(order: Order, lines: Iterable[OrderLine]) -> Order:
    """Write the sums of all its lines, and when the first was written. Raises `sum_too_large`."""
    order.keep_lines(lines)
    names = _set_sums(order, order.read_lines())
    if order.begun_at is None and order.read_lines():
        order.begun_at = clock.now()
        names.append("begun_at")
    order.save(update_fields=[*names, "updated_at"])
    return order


def _set_sums(order: Order, lines: Iterable[OrderLine]) -> list[str]:
    """Totals are sums of rounded lines; the names of their fields. Raises `sum_too_large`."""
    sums = order_sums(lines)
    check_sum(sums.list_total)
    for name, value in sums.of_order.items():
        setattr(order, name, value)
    return list(sums.of_order)


def check_outlet(client: Client, outlet: Outlet | None) -> None:
    """Raises `outlet_foreign` for a point of another client, or one that has closed."""
    if outlet is not None and (outlet.client_id != client.pk or not outlet.is_active):
        message = _("Choose an open point of delivery of this client.")
        raise BusinessRuleError("outlet_foreign", message, "outlet")


def _check_dates(order: Order) -> None:
    check_plausible_date("ship_on", order.ship_on)
    check_ship_day(order, order.ship_on, "ship_on")
