"""What leaves the warehouse and what comes back: the lines all analytics read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dossiers.models import Stage
from dossiers.services import update_client
from kam_crm.shared import clock, formats
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.money import ZERO, included_vat, is_countable, line_total, share_of
from orders.models import LineKind, Order, OrderLine, Shipment, ShipmentLine
from orders.pricing import vat_rate_moved
from orders.services.figures import refresh_figures
from orders.services.numbering import RETURN, SHIPMENT, next_number
from orders.states import order_machine


@transaction.atomic
def ship_order(
    *, by: User, order: Order, date: dt.date, quantities: Mapping[int, Decimal] | None = None
) -> Shipment:
    """Ship a confirmed order whole, or with the `quantities` by order line id that really left (0 leaves a line out).

    The first shipment makes a prospect a customer; the invoice is made by the app above
    (receivables.services.ship). Raises `nothing_shipped`, `more_than_ordered`, `quantity_invalid`, `unknown_line`,
    `future_shipment`, `ship_before_order`, StateConflict `wrong_state`.
    """
    if date > clock.today():
        raise BusinessRuleError("future_shipment", _("A shipment is registered on its day or later."), "date")
    order = order_machine.move(order, "ship", by=by)
    if date < order.date:
        raise BusinessRuleError("ship_before_order", _("The shipment cannot be before the order."), "date")
    lines = [(line, _shipped_quantity(line, quantities)) for line in order.lines.select_related("product")]
    if not set(quantities or ()) <= {line.pk for line, _quantity in lines}:
        raise BusinessRuleError("unknown_line", _("Choose lines of this order."), "quantities")
    if not any(quantity for _line, quantity in lines):
        raise BusinessRuleError("nothing_shipped", _("At least one line must be shipped."), "quantities")
    shipment = Shipment.objects.create(
        number=next_number(SHIPMENT), client=order.client, date=date, order=order
    )
    ShipmentLine.objects.bulk_create(
        _sold(shipment, order, line, quantity) for line, quantity in lines if quantity
    )
    if order.client.stage == Stage.PROSPECT:
        update_client(by=by, client=order.client, stage=Stage.CUSTOMER)
    refresh_figures([order.client_id], as_of=clock.today())
    return shipment


@transaction.atomic
def register_return(
    *, by: User, shipment: Shipment, quantities: Mapping[int, Decimal], reason: str, date: dt.date
) -> Shipment:
    """Take back `quantities` by shipment line id; lines of the new document are negative.

    Raises `reason_required`, `nothing_returned`, `more_than_shipped`, `quantity_invalid`, `return_before_shipment`,
    `future_return`.
    """
    if not reason.strip():
        raise BusinessRuleError("reason_required", _("Give a reason."), "reason")
    if date > clock.today():
        raise BusinessRuleError("future_return", _("A return is registered on its day or later."), "date")
    shipment = Shipment.objects.select_for_update(of=("self",)).select_related("client").get(pk=shipment.pk)
    if date < shipment.date:
        raise BusinessRuleError(
            "return_before_shipment", _("The return cannot be before the shipment."), "date"
        )
    wanted = {pk: quantity for pk, quantity in quantities.items() if quantity}
    lines = list(shipment.lines.filter(pk__in=wanted, kind=LineKind.SALE))
    if not lines or len(lines) != len(wanted):
        raise BusinessRuleError("nothing_returned", _("Choose lines of this shipment."), "quantities")
    back = Shipment.objects.create(
        number=next_number(RETURN), client=shipment.client, date=date, order=shipment.order, returns=shipment,
        reason=reason.strip(),
    )  # fmt: skip
    before = returned_so_far(lines)
    ShipmentLine.objects.bulk_create(
        _returned(back, line, wanted[line.pk], before[line.pk]) for line in lines
    )
    refresh_figures([shipment.client_id], as_of=clock.today())
    return back


@dataclass(frozen=True)
class Taken:
    """What of a line has come back already: positive quantity and sums, RUB. `amount` is net of VAT."""

    quantity: Decimal = Decimal(0)
    amount: Decimal = ZERO
    vat: Decimal = ZERO
    cost: Decimal = ZERO

    @property
    def gross(self) -> Decimal:
        return self.amount + self.vat


def returned_so_far(lines: Iterable[ShipmentLine]) -> dict[int, Taken]:
    """By line id, also for lines of which nothing came back. One query."""
    found = {line.pk: Taken() for line in lines}
    rows = ShipmentLine.objects.filter(returned_line__in=found).values("returned_line")
    names = ("quantity", "amount", "vat", "cost")
    for row in rows.annotate(**{f"{name}_back": Coalesce(Sum(name), ZERO) for name in names}):
        found[row["returned_line"]] = Taken(**{name: -row[f"{name}_back"] for name in names})
    return found


def _shipped_quantity(line: OrderLine, quantities: Mapping[int, Decimal] | None) -> Decimal:
    quantity = line.quantity if quantities is None else quantities.get(line.pk, Decimal(0))
    if not 0 <= quantity <= line.quantity:
        message = _("%(product)s: from 0 to %(ordered)s.") % {
            "product": line.product.name,
            "ordered": formats.plain(line.quantity),
        }
        raise BusinessRuleError("more_than_ordered", message, "quantities")
    _check_countable(quantity)
    return quantity


def _check_countable(quantity: Decimal) -> None:
    if not is_countable(quantity):
        message = _("Give a quantity with at most three decimals.")
        raise BusinessRuleError("quantity_invalid", message, "quantities")


def _sold(shipment: Shipment, order: Order, line: OrderLine, quantity: Decimal) -> ShipmentLine:
    """VAT follows the day of the shipment, not of the order (standards.md 3.3)."""
    gross = line_total(line.price, quantity)
    vat = included_vat(gross, vat_rate_moved(line.vat_rate, order.date, shipment.date))
    cost = None if line.unit_cost is None else line_total(line.unit_cost, quantity)
    return ShipmentLine(
        shipment=shipment, client=shipment.client, date=shipment.date, product=line.product, order_line=line,
        kind=LineKind.SALE, quantity=quantity, amount=gross - vat, vat=vat, cost=cost,
    )  # fmt: skip


def _returned(back: Shipment, line: ShipmentLine, quantity: Decimal, before: Taken) -> ShipmentLine:
    """A share of the line's own sums. What has come back up to now is always worth its share of the whole line, to
    the kopeck and with VAT, as the client paid for it; so all of it together makes zero.
    """
    left = line.quantity - before.quantity
    if not 0 < quantity <= left:
        message = _("No more than %(left)s of this line can come back.") % {"left": formats.plain(left)}
        raise BusinessRuleError("more_than_shipped", message, "quantities")
    _check_countable(quantity)

    def part(whole: Decimal, taken: Decimal) -> Decimal:
        return max(share_of(whole, before.quantity + quantity, line.quantity) - taken, ZERO)

    gross = part(line.amount + line.vat, before.gross)
    vat = min(part(line.vat, before.vat), gross)
    return ShipmentLine(
        shipment=back, client=back.client, date=back.date, product_id=line.product_id,
        order_line_id=line.order_line_id, returned_line=line, kind=LineKind.RETURN, quantity=-quantity,
        amount=vat - gross, vat=-vat, cost=None if line.cost is None else -part(line.cost, before.cost),
    )  # fmt: skip
