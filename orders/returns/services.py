from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kam_crm.shared import clock, formats
from kam_crm.shared.checks import check_reason
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.money import ZERO, share_of
from kam_crm.shared.service import service
from orders.models import LineKind, Shipment, ShipmentLine
from orders.numbering import RETURN, next_number
from orders.shipping.services import _check_countable
from orders.summary import refresh_summary


@service(capability="returns.register", subject="shipment")
def register_return(
    *, by: User, shipment: Shipment, quantities: Mapping[int, Decimal], reason: str, date: dt.date
) -> Shipment:
    """Accept back `quantities` by shipment line id; lines of the new document are negative.

    Raises `reason_required`, `nothing_returned`, `more_than_shipped`, `too_many_decimals`, `return_before_shipment`,
    `future_return`.
    """
    check_reason(reason)
    if date > clock.today():
        raise BusinessRuleError("future_return", _("A return is registered on its day or later."), "date")
    # two returns of one line at once: the second must count what the first brought back
    shipment = Shipment.objects.select_for_update(of=("self",)).select_related("client").get(pk=shipment.pk)
    if date < shipment.date:
        raise BusinessRuleError(
            "return_before_shipment", _("The return cannot be before the shipment."), "date"
        )
    # a form sends every line, most of them empty
    wanted = {pk: quantity for pk, quantity in quantities.items() if quantity}
    lines = list(shipment.lines.filter(pk__in=wanted, kind=LineKind.SALE))
    # fewer found than wanted: a line of another shipment, or one that is a return itself
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
    refresh_summary([shipment.client_id], as_of=clock.today())
    return back


@dataclass(frozen=True)
class ReturnedTotals:
    """What of a line has come back already: positive quantity and sums, RUB. `amount` is net of VAT."""

    quantity: Decimal = Decimal(0)
    amount: Decimal = ZERO
    vat: Decimal = ZERO
    cost: Decimal = ZERO

    @property
    def gross(self) -> Decimal:
        return self.amount + self.vat


def returned_so_far(lines: Iterable[ShipmentLine]) -> dict[int, ReturnedTotals]:
    """By line id, also for lines of which nothing came back. One query."""
    found = {line.pk: ReturnedTotals() for line in lines}
    rows = ShipmentLine.objects.filter(returned_line__in=found).values("returned_line")
    names = ("quantity", "amount", "vat", "cost")
    for row in rows.annotate(**{f"{name}_back": Coalesce(Sum(name), ZERO) for name in names}):
        found[row["returned_line"]] = ReturnedTotals(**{name: -row[f"{name}_back"] for name in names})
    return found


def _returned(back: Shipment, line: ShipmentLine, quantity: Decimal, before: ReturnedTotals) -> ShipmentLine:
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

    # gross first, as the client paid it; VAT is a part of it and never more, whatever its own rounding gives
    gross = part(line.amount + line.vat, before.gross)
    vat = min(part(line.vat, before.vat), gross)
    return ShipmentLine(
        shipment=back, client=back.client, date=back.date, product_id=line.product_id,
        order_line_id=line.order_line_id, returned_line=line, kind=LineKind.RETURN, quantity=-quantity,
        amount=vat - gross, vat=-vat, cost=None if line.cost is None else -part(line.cost, before.cost),
    )  # fmt: skip
