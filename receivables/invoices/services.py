"""Invoices from shipments, due by the contract in force."""

from __future__ import annotations

import datetime as dt
import logging

from django.db import DatabaseError
from django.db.models import F, Q, QuerySet, Sum

from accounts.models import User
from dossiers.contracts.terms import terms_on
from dossiers.models import Client, TermBase
from kam_crm.shared import clock
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.money import ZERO
from kam_crm.shared.service import service
from orders.models import Delivery, Order, OrderStatus, Shipment
from orders.shipping.rests import rest_gross
from receivables.events import record
from receivables.invoices.events import ISSUED
from receivables.models import CreditReservation, Invoice
from receivables.payments.allocation import hold_money
from receivables.payments.services import apply_advances, credit_return
from receivables.summary import refresh_summary

logger = logging.getLogger(__name__)

MOST_AT_ONCE = 500  # shipments one round of the catching up takes


def due_date(client: Client, day: dt.date, accepted_on: dt.date | None = None) -> dt.date:
    """The term of the contract in force on the `day` of the shipment, from it or from the acceptance; else at once.

    A term from the acceptance runs from the shipment until somebody enters when the goods came. A due date on a day
    off moves to the next working day (ГК РФ, ст. 193).
    """
    terms = terms_on(client, day)
    from_acceptance = terms.term_base == TermBase.ACCEPTANCE and accepted_on is not None
    return terms.due(accepted_on if from_acceptance and accepted_on else day)


def follow_acceptance(shipment: Shipment) -> None:
    """The invoice of goods whose term runs from their acceptance is due by the day on which they came (R164)."""
    invoice = Invoice.objects.filter(shipment=shipment).first()
    if invoice is None:
        return
    due = _due_of(shipment)
    if due != invoice.due_date:
        invoice.due_date = due
        invoice.save(update_fields=["due_date", "updated_at"])
        refresh_summary([shipment.client_id], as_of=clock.today())


def _due_of(shipment: Shipment) -> dt.date:
    came = Delivery.objects.filter(shipment=shipment).values_list("delivered_on", flat=True).first()
    return due_date(shipment.client, shipment.date, came)


@service(capability=("orders.ship", "acts.approve", "acts.confirm", "acts.book"), subject="shipment")
def invoice_shipment(*, by: User | None, shipment: Shipment) -> Invoice | None:
    """The invoice of an order's shipment; it takes the place of its part of the order's credit reservation.

    Of a correction by an act it is the debit note: what came beyond the documents is owed by the contract's term.

    None where there is one already or nothing is owed. Advances of the client close it at once.
    """
    hold_money([shipment.client_id])
    # the worker that catches up may have been here while the lock was waited for
    if Invoice.objects.filter(shipment=shipment).exists():
        return None
    gross = shipment.lines.aggregate(gross=Sum(F("amount") + F("vat")))["gross"] or ZERO
    invoice = None
    if gross > 0:
        invoice = Invoice.objects.create(
            number=shipment.number, client=shipment.client, shipment=shipment, date=shipment.date,
            due_date=_due_of(shipment), amount=gross,
        )  # fmt: skip
    # in the transaction of the invoice: the limit is never taken twice, nor free for a moment
    if shipment.corrects_id is None:
        _reserve_the_rest(shipment.order)
    apply_advances([shipment.client_id])
    refresh_summary([shipment.client_id], as_of=clock.today())
    if invoice is not None:
        record(ISSUED, invoice, by=by)
        invoice.refresh_from_db()
    return invoice


def _reserve_the_rest(order: Order | None) -> None:
    """What is still to be shipped stays reserved; nothing is where nothing is left."""
    if order is None:
        return
    reserved = CreditReservation.objects.filter(order=order)
    rest = rest_gross(order) if order.status == OrderStatus.PART_SHIPPED else ZERO
    if rest:
        reserved.update(amount=rest)
    else:
        reserved.delete()


def invoice_shipments() -> int:
    """Invoice every order's shipment, and credit every return and act, that has been left without; returns how many.

    Each is a transaction of its own: one that cannot be done is logged and the others go on.
    """
    done = 0
    for shipment in _left_without():
        make = credit_return if shipment.gross < 0 else invoice_shipment  # type: ignore[attr-defined]
        try:
            # each service locks and looks again: the list was read without a lock
            done += make(by=None, shipment=shipment) is not None
        except (BusinessRuleError, DatabaseError):
            logger.exception("shipment %s is left without its invoice or credit", shipment.number)
    return done


def _left_without() -> QuerySet[Shipment]:
    """Imported sales come with invoices of their own; documents without value need none."""
    rows = Shipment.objects.filter(is_imported=False, invoice=None, credit=None)
    rows = rows.filter(Q(order__isnull=False) | Q(returns__isnull=False) | Q(corrects__isnull=False))
    rows = rows.annotate(gross=Sum(F("lines__amount") + F("lines__vat")))
    is_credit = Q(returns__isnull=False) | Q(corrects__isnull=False)
    rows = rows.filter(Q(returns=None, gross__gt=0) | is_credit & Q(gross__lt=0))
    found: QuerySet[Shipment] = rows.select_related("client").order_by("date", "pk")[:MOST_AT_ONCE]
    return found
