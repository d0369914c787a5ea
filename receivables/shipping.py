"""Shipments and returns, with what they mean for the debt, in one transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from accounts.models import User
from kam_crm.shared.service import service
from orders.confirming.states import order_machine
from orders.models import Order, Shipment
from orders.services import register_return, ship_order
from receivables.invoices.services import invoice_shipment
from receivables.models import Invoice
from receivables.payments.services import credit_return


@service(capability=order_machine.capabilities("ship"), subject="order")
def ship(
    *, by: User, order: Order, date: dt.date, quantities: Mapping[int, Decimal] | None = None
) -> tuple[Shipment, Invoice | None]:
    """Ship a confirmed order and invoice it. Raises what ship_order raises."""
    # one transaction (`service`): no shipment is ever seen without its invoice
    shipment = ship_order(by=by, order=order, date=date, quantities=quantities)
    return shipment, invoice_shipment(by=by, shipment=shipment)


@service(capability="returns.register", subject="shipment")
def accept_return(
    *, by: User, shipment: Shipment, quantities: Mapping[int, Decimal], reason: str, date: dt.date
) -> Shipment:
    """Register a return and credit it (`credit` of the new document). Raises what register_return raises."""
    back = register_return(by=by, shipment=shipment, quantities=quantities, reason=reason, date=date)
    credit_return(by=by, shipment=back)
    return back
