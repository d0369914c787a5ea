"""Shipments and returns, with what they mean for the debt, in one transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from accounts.models import User
from kam_crm.shared import clock
from kam_crm.shared.money import ZERO
from kam_crm.shared.service import service
from orders.confirming.credit_stop import no_contract
from orders.confirming.states import order_machine
from orders.models import Order, Shipment
from orders.services import register_return, ship_order
from receivables.credit.services import credit_state, has_contract
from receivables.invoices.services import invoice_shipment
from receivables.models import Invoice
from receivables.payments.services import credit_return


@service(capability=order_machine.capabilities("ship"), subject="order")
def ship(
    *, by: User, order: Order, date: dt.date, quantities: Mapping[int, Decimal] | None = None
) -> tuple[Shipment, Invoice | None]:
    """Ship a confirmed order and invoice it. Raises what ship_order raises."""
    # the database asks it of the first shipment; the contract may have ended before the rest leaves (R38)
    if credit_state(order.client_id, date).is_credit(ZERO) and not has_contract(
        order.client_id, clock.today()
    ):
        raise no_contract(clock.today())
    # one transaction (`service`): no shipment is ever seen without its invoice
    shipment = ship_order(by=by, order=order, date=date, quantities=quantities)
    return shipment, invoice_shipment(by=by, shipment=shipment)


@service(capability=("returns.accept", "returns.approve"), subject="shipment")
def accept_return(
    *, by: User, shipment: Shipment, quantities: Mapping[int, Decimal], reason: str, date: dt.date
) -> Shipment:
    """Register a return and credit it (`credit` of the new document). Raises what register_return raises."""
    back = register_return(by=by, shipment=shipment, quantities=quantities, reason=reason, date=date)
    credit_return(by=by, shipment=back)
    return back
