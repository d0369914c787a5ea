from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from catalogue.prices import vat_rate_moved
from dossiers.models import Stage
from dossiers.services import make_customer
from kam_crm.shared import clock, formats
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.money import included_vat, line_total
from kam_crm.shared.service import service
from orders.checks import check_countable, line_unknown
from orders.confirming.services import locked_order, move_in_credit
from orders.confirming.states import check_ship_day, order_machine
from orders.models import LineKind, Order, OrderLine, OrderStatus, Shipment, ShipmentLine
from orders.numbering import SHIPMENT, next_number
from orders.shipping.rests import lines_with_rests
from orders.summary import refresh_summary


@service(capability="orders.ship", subject="order")
def ship_order(
    *, by: User, order: Order, date: dt.date, quantities: Mapping[int, Decimal] | None = None
) -> Shipment:
    """Ship what is left of an order, or the `quantities` by order line id that really left (0 leaves a line out).

    What does not leave stays open: the order is part shipped until the rest is shipped or refused. The first shipment
    makes a prospect a customer; the invoice is made by the app above (receivables.services.ship).

    Raises `nothing_shipped`, `more_than_ordered`, `too_many_decimals`, `line_unknown`,
    `future_shipment`, `ship_before_order`, `no_contract`, StateConflict `wrong_state`.
    """
    if date > clock.today():
        raise BusinessRuleError("future_shipment", _("A shipment is registered on its day or later."), "date")
    order = locked_order(order.pk)
    if order.status in order_machine.starts_of("ship"):
        leaving = _leaving(order, date, quantities)
        is_whole = all(quantity == line.rest for line, quantity in leaving)
    else:
        leaving, is_whole = [], True  # the state machine says why not
    target = None if is_whole else OrderStatus.PART_SHIPPED
    order = move_in_credit(order, "ship", by=by, target=target)
    shipment = Shipment.objects.create(
        number=next_number(SHIPMENT), client=order.client, date=date, order=order
    )
    ShipmentLine.objects.bulk_create(
        _sold(shipment, order, line, quantity) for line, quantity in leaving if quantity
    )
    if order.client.stage == Stage.PROSPECT:
        make_customer(by=by, client=order.client)
    refresh_summary([order.client_id], as_of=clock.today())
    return shipment


def _leaving(
    order: Order, date: dt.date, quantities: Mapping[int, Decimal] | None
) -> list[tuple[OrderLine, Decimal]]:
    check_ship_day(order, date, "date")
    lines = list(lines_with_rests(order))
    leaving = [(line, _shipped_quantity(line, quantities)) for line in lines]
    # a line that is not the order's would otherwise be left out without a word
    if not set(quantities or ()) <= {line.pk for line in lines}:
        raise line_unknown()
    if not any(quantity for _line, quantity in leaving):
        raise BusinessRuleError("nothing_shipped", _("At least one line must be shipped."), "quantities")
    return leaving


def _shipped_quantity(line: OrderLine, quantities: Mapping[int, Decimal] | None) -> Decimal:
    quantity = line.rest if quantities is None else quantities.get(line.pk, Decimal(0))
    if not 0 <= quantity <= line.rest:
        message = _("%(product)s: from 0 to %(ordered)s.") % {
            "product": line.product.name,
            "ordered": formats.plain(line.rest),
        }
        raise BusinessRuleError("more_than_ordered", message, "quantities")
    check_countable(quantity)
    return quantity


def _sold(shipment: Shipment, order: Order, line: OrderLine, quantity: Decimal) -> ShipmentLine:
    """VAT follows the day of the shipment, not of the order (standards.md 3.3)."""
    gross = line_total(line.price, quantity)
    vat = included_vat(gross, vat_rate_moved(line.vat_rate, order.pricing_day, shipment.date))
    cost = None if line.unit_cost is None else line_total(line.unit_cost, quantity)
    return ShipmentLine(
        shipment=shipment, client=shipment.client, date=shipment.date, product=line.product, order_line=line,
        kind=LineKind.SALE, quantity=quantity, amount=gross - vat, vat=vat, cost=cost,
    )  # fmt: skip
