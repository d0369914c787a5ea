"""What a difference is worth: a share of the line's own sums, signed, so that all of a line together makes zero."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from kam_crm.shared import formats
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.money import ZERO, share_of
from orders.models import LineKind, Shipment, ShipmentLine
from orders.returns.services import ReturnedTotals


@dataclass(frozen=True)
class Correction:
    """Signed: below 0 where less came. RUB, `amount` net of VAT."""

    quantity: Decimal
    amount: Decimal
    vat: Decimal
    cost: Decimal | None


def correction_of(line: ShipmentLine, difference: Decimal, before: ReturnedTotals) -> Correction:
    """What `difference` of a sale is worth after what has gone already. Raises `more_than_left`."""
    left = line.quantity - before.quantity
    if -difference > left:
        message = _("No more than %(left)s of this line are with the client.")
        raise BusinessRuleError("more_than_left", message % {"left": formats.plain(left)}, "lines")
    gone = -difference

    def part(whole: Decimal, taken: Decimal) -> Decimal:
        exact = share_of(whole, before.quantity + gone, line.quantity) - taken
        return max(exact, ZERO) if gone > 0 else min(exact, ZERO)

    # gross first, as the client paid it; VAT is a part of it and never more
    gross = part(line.amount + line.vat, before.gross)
    vat = part(line.vat, before.vat)
    vat = min(vat, gross) if gone > 0 else max(vat, gross)
    cost = None if line.cost is None else -part(line.cost, before.cost)
    return Correction(difference, vat - gross, -vat, cost)


def correction_line(document: Shipment, line: ShipmentLine, correction: Correction) -> ShipmentLine:
    return ShipmentLine(
        shipment=document, client=document.client, date=document.date, product_id=line.product_id,
        corrected_line=line, kind=LineKind.CORRECTION, quantity=correction.quantity, amount=correction.amount,
        vat=correction.vat, cost=correction.cost,
    )  # fmt: skip
