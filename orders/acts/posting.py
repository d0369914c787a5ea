"""Approved acts in the one sales fact: a document of signed lines, and another that takes them back."""

from __future__ import annotations

from collections.abc import Callable

from accounts.models import User
from kam_crm.shared import clock
from kam_crm.shared.service import service
from orders.acts.corrections import correction_line, correction_of
from orders.acts.lines import undocumented_correction
from orders.models import ActLine, DiscrepancyAct, LineKind, Shipment, ShipmentLine
from orders.numbering import CORRECTION, next_number
from orders.returns.services import returned_so_far
from orders.summary import refresh_summary

DECIDING = ("acts.approve", "acts.confirm", "acts.book")


@service(capability=DECIDING, subject="act")
def register_corrections(*, by: User, act: DiscrepancyAct) -> Shipment:
    """Post the differences of an act, dated today. Raises `more_than_left` where goods went back meanwhile."""
    shipment = _held(act)
    lines = [line for line in act.lines.select_related("shipment_line", "product") if line.difference]
    document = _document(act, shipment)
    before = returned_so_far(line.shipment_line for line in lines if line.shipment_line is not None)
    ShipmentLine.objects.bulk_create(
        undocumented_correction(document, line)
        if line.shipment_line is None
        else correction_line(
            document,
            line.shipment_line,
            correction_of(line.shipment_line, line.difference, before[line.shipment_line.pk]),
        )
        for line in lines
    )
    _keep_amounts(lines, document)
    refresh_summary([document.client_id], as_of=clock.today())
    return document


@service(capability="acts.approve", subject="act")
def reverse_corrections(*, by: User, act: DiscrepancyAct) -> Shipment:
    """Post the same lines with their signs turned. Raises `more_than_left` where what came too much went back."""
    shipment = _held(act)
    assert act.document is not None
    posted = list(act.document.lines.select_related("corrected_line"))
    sales = [line.corrected_line for line in posted if line.corrected_line is not None]
    before = returned_so_far(sales)
    document = _document(act, shipment)
    for line in posted:
        if line.corrected_line is not None:
            # says whether as much is still with the client
            correction_of(line.corrected_line, -line.quantity, before[line.corrected_line.pk])
    ShipmentLine.objects.bulk_create(
        ShipmentLine(
            shipment=document, client=document.client, date=document.date, product_id=line.product_id,
            corrected_line=line.corrected_line, kind=LineKind.CORRECTION, quantity=-line.quantity,
            amount=-line.amount, vat=-line.vat, cost=None if line.cost is None else -line.cost,
        )
        for line in posted
    )  # fmt: skip
    refresh_summary([document.client_id], as_of=clock.today())
    return document


# a hook and no import: debts belong to receivables, which lies above this app
Posting = Callable[..., Shipment]
_post: dict[str, Posting] = {"post": register_corrections, "reverse": reverse_corrections}


def post_acts_with(*, post: Posting, reverse: Posting) -> None:
    """What posts and reverses acts instead of this module's own; they take the same names."""
    _post.update(post=post, reverse=reverse)


def post(*, by: User, act: DiscrepancyAct) -> Shipment:
    return _post["post"](by=by, act=act)


def reverse(*, by: User, act: DiscrepancyAct) -> Shipment:
    return _post["reverse"](by=by, act=act)


def _held(act: DiscrepancyAct) -> Shipment:
    # as a return does: of two that take from one line the second counts what the first took
    rows = Shipment.objects.select_for_update(of=("self",)).select_related("client")
    shipment: Shipment = rows.get(pk=act.shipment_id)
    return shipment


def _document(act: DiscrepancyAct, shipment: Shipment) -> Shipment:
    document: Shipment = Shipment.objects.create(
        number=next_number(CORRECTION), client=shipment.client, date=clock.today(), order=shipment.order,
        corrects=shipment, reason=act.number,
    )  # fmt: skip
    return document


def _keep_amounts(lines: list[ActLine], document: Shipment) -> None:
    """The act says what was posted, to the kopeck, also where goods went back after it was drawn up."""
    posted = {line.corrected_line_id: line for line in document.lines.all()}
    for line in lines:
        if line.shipment_line_id is not None:
            found = posted[line.shipment_line_id]
            line.amount = found.amount + found.vat
    ActLine.objects.bulk_update(lines, ["amount"])
