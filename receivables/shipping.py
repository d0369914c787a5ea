"""Shipments and returns, with what they mean for the debt, in one transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from accounts.models import User
from kam_crm.shared import clock
from kam_crm.shared.money import ZERO
from kam_crm.shared.service import service
from orders.acts.posting import DECIDING, register_corrections, reverse_corrections
from orders.confirming.credit_stop import no_contract, shipments_stopped
from orders.confirming.states import order_machine
from orders.models import DiscrepancyAct, Order, Shipment
from orders.services import register_return, ship_order
from receivables.credit.services import credit_state, has_contract
from receivables.invoices.services import invoice_shipment
from receivables.models import Invoice
from receivables.payments.services import credit_return
from receivables.stops.services import stopped_since


@service(capability=order_machine.capabilities("ship"), subject="order")
def ship(
    *, by: User, order: Order, date: dt.date, quantities: Mapping[int, Decimal] | None = None
) -> tuple[Shipment, Invoice | None]:
    """Ship a confirmed order and invoice it. Raises what ship_order raises."""
    # the database asks both of the first shipment; either may have come before the rest leaves (R38, R166)
    if (since := stopped_since(order.client_id)) is not None:
        raise shipments_stopped(since)
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


@service(capability=DECIDING, subject="act")
def post_act(*, by: User, act: DiscrepancyAct) -> Shipment:
    """Post the corrections of an act with what they mean for the debt. Raises what register_corrections raises."""
    return _owed(by, register_corrections(by=by, act=act))


@service(capability="acts.approve", subject="act")
def reverse_act(*, by: User, act: DiscrepancyAct) -> Shipment:
    """Reverse them, and the debt with them: by another note, the first one stays."""
    return _owed(by, reverse_corrections(by=by, act=act))


def _owed(by: User, document: Shipment) -> Shipment:
    """A credit note for what the client owes less, an invoice for what they owe more."""
    # each looks at the sum itself and makes nothing where the other one is due
    credit_return(by=by, shipment=document)
    invoice_shipment(by=by, shipment=document)
    return document
