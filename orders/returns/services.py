from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules.in_force import number
from approvals import services as approvals
from approvals.models import Request
from kam_crm.shared import clock, formats
from kam_crm.shared.checks import check_reason, required
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.events import record_event
from kam_crm.shared.money import ZERO, share_of, total
from kam_crm.shared.service import service
from orders.checks import check_countable
from orders.confirming.states import check_own_client
from orders.models import (
    GoodsReturn,
    LineKind,
    ReturnLine,
    ReturnReason,
    ReturnStatus,
    Shipment,
    ShipmentLine,
)
from orders.numbering import RETURN, next_number
from orders.returns import events
from orders.returns.states import return_machine
from orders.summary import refresh_summary


@service(capability=("returns.accept", "returns.approve"), subject="shipment")
def register_return(
    *, by: User, shipment: Shipment, quantities: Mapping[int, Decimal], reason: str, date: dt.date
) -> Shipment:
    """Post what came back, `quantities` by shipment line id; lines of the new document are negative.

    Raises `reason_required`, `nothing_returned`, `more_than_shipped`, `too_many_decimals`, `return_before_shipment`,
    `future_return`.
    """
    check_reason(reason)
    check_return_day(shipment, date)
    # two returns of one line at once: the second must count what the first brought back
    shipment = Shipment.objects.select_for_update(of=("self",)).select_related("client").get(pk=shipment.pk)
    lines = returning_lines(shipment, quantities)
    back = Shipment.objects.create(
        number=next_number(RETURN), client=shipment.client, date=date, order=shipment.order, returns=shipment,
        reason=reason.strip(),
    )  # fmt: skip
    before = returned_so_far(lines)
    ShipmentLine.objects.bulk_create(
        _returned(back, line, quantities[line.pk], before[line.pk]) for line in lines
    )
    refresh_summary([shipment.client_id], as_of=clock.today())
    return back


def check_return_day(shipment: Shipment, date: dt.date) -> None:
    if date > clock.today():
        raise BusinessRuleError("future_return", _("A return is registered on its day or later."), "date")
    if date < shipment.date:
        raise BusinessRuleError(
            "return_before_shipment", _("The return cannot be before the shipment."), "date"
        )


def returning_lines(shipment: Shipment, quantities: Mapping[int, Decimal]) -> list[ShipmentLine]:
    """The lines of which something comes back. Raises `nothing_returned`, `more_than_shipped`, `too_many_decimals`."""
    # a form sends every line, most of them empty
    wanted = {pk: quantity for pk, quantity in quantities.items() if quantity}
    lines = list(shipment.lines.filter(pk__in=wanted, kind=LineKind.SALE))
    # fewer found than wanted: a line of another shipment, or one that is a return itself
    if not lines or len(lines) != len(wanted):
        raise BusinessRuleError("nothing_returned", _("Choose lines of this shipment."), "quantities")
    before = returned_so_far(lines)
    for line in lines:
        _check_quantity(line, wanted[line.pk], before[line.pk])
    return lines


@dataclass(frozen=True)
class ReturnedTotals:
    """What of a line is no longer with the client: positive quantity and sums, RUB. `amount` is net of VAT.

    It came back, or an act found that it never came: `corrected` of the quantity, below 0 where more came.
    """

    quantity: Decimal = Decimal(0)
    amount: Decimal = ZERO
    vat: Decimal = ZERO
    cost: Decimal = ZERO
    corrected: Decimal = Decimal(0)

    @property
    def came_back(self) -> Decimal:
        return self.quantity - self.corrected

    @property
    def gross(self) -> Decimal:
        return self.amount + self.vat


def returned_so_far(lines: Iterable[ShipmentLine]) -> dict[int, ReturnedTotals]:
    """By line id, also for lines of which nothing came back. One query."""
    found = {line.pk: ReturnedTotals() for line in lines}
    gone = ShipmentLine.objects.filter(Q(returned_line__in=found) | Q(corrected_line__in=found))
    rows = gone.order_by().values(of=Coalesce("returned_line", "corrected_line"))
    sums = {f"{name}_back": Coalesce(Sum(name), ZERO) for name in ("quantity", "amount", "vat", "cost")}
    sums["corrected_back"] = Coalesce(Sum("quantity", filter=Q(kind=LineKind.CORRECTION)), ZERO)
    for row in rows.annotate(**sums):
        found[row["of"]] = ReturnedTotals(**{name.removesuffix("_back"): -row[name] for name in sums})
    return found


def _check_quantity(line: ShipmentLine, quantity: Decimal, before: ReturnedTotals) -> None:
    left = line.quantity - before.quantity
    if not 0 < quantity <= left:
        message = _("No more than %(left)s of this line can come back.") % {"left": formats.plain(left)}
        raise BusinessRuleError("more_than_shipped", message, "quantities")
    check_countable(quantity)


def _returned(back: Shipment, line: ShipmentLine, quantity: Decimal, before: ReturnedTotals) -> ShipmentLine:
    """A share of the line's own sums. What has come back up to now is always worth its share of the whole line, to
    the kopeck and with VAT, as the client paid for it; so all of it together makes zero.
    """

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


# ---- the way of a return: announced by the manager, accepted by sales support, who have the goods --------------------

LATE_RETURN = "late_return"  # the kind of its requests (kinds.py)

# a hook and no import: credits belong to receivables, which lies above this app
_post: Callable[..., Shipment] = register_return


def post_returns_with(service: Callable[..., Shipment]) -> None:
    """What posts an accepted return instead of `register_return`; takes the same names."""
    global _post
    _post = service


@service(capability="returns.announce", subject="shipment")
def announce_return(
    *,
    by: User,
    shipment: Shipment,
    quantities: Mapping[int, Decimal],
    reason: str,
    cause: ReturnReason | None = None,
    measure: str = "",
) -> GoodsReturn:
    """Say that `quantities` by shipment line id come back, and why; nothing is posted yet.

    `cause` is of the company's list of reasons; `measure` says what is done so that it does not happen again, and is
    needed from the sum that the rule `return_measure_from` names (R147).

    Raises NotAllowed `not_own_client`; `reason_required`, `nothing_returned`, `more_than_shipped`,
    `too_many_decimals`, `measure_required`.
    """
    check_own_client(shipment.client, by)
    check_reason(reason)
    lines = returning_lines(shipment, quantities)
    _check_measure(lines, quantities, measure)
    announced = GoodsReturn.objects.create(
        shipment=shipment,
        reason=reason.strip(),
        cause=cause,
        measure=measure.strip(),
        announced_by=by,
        on_behalf_of_id=by.covered_among([shipment.client.manager_id]),
    )
    ReturnLine.objects.bulk_create(
        ReturnLine(goods_return=announced, shipment_line=line, quantity=quantities[line.pk]) for line in lines
    )
    record_event(events.ANNOUNCED, announced, by=by, on_behalf_of_id=announced.on_behalf_of_id)
    return announced


@service(capability=return_machine.capabilities("accept"), subject="goods_return")
def accept_goods(*, by: User, goods_return: GoodsReturn, date: dt.date, reason: str = "") -> GoodsReturn:
    """The goods came on `date`: post the return, or ask the head where that day lies in a past month (with a reason).

    Raises NotAllowed `own_return`; `future_return`, `return_before_shipment`, `more_than_shipped`, `reason_required`;
    StateConflict `wrong_state`.
    """
    check_return_day(goods_return.shipment, date)
    if date >= clock.month_start(clock.today()):
        moved = _posted(goods_return, "accept", by=by, date=date, reason=reason)
        return moved
    check_reason(reason)
    asked: GoodsReturn = return_machine.move(
        goods_return, "accept", by=by, reason=reason, target=ReturnStatus.ASKED, changes={"date": date}
    )
    question = Request.about(asked, kind=LATE_RETURN, by=by, size=Decimal(0), amount=worth(asked))
    approvals.ask(by=by, question=question, reason=reason)
    return asked


@service(capability=return_machine.capabilities("refuse"), subject="goods_return")
def refuse_return(*, by: User, goods_return: GoodsReturn, reason: str) -> GoodsReturn:
    """Raises NotAllowed `own_return`; `reason_required`, StateConflict `wrong_state`."""
    return return_machine.move(goods_return, "refuse", by=by, reason=reason)  # type: ignore[no-any-return]


@service(capability=return_machine.capabilities("withdraw"), subject="goods_return")
def withdraw_return(*, by: User, goods_return: GoodsReturn) -> GoodsReturn:
    """Raises StateConflict `wrong_state`."""
    return return_machine.move(goods_return, "withdraw", by=by)  # type: ignore[no-any-return]


@service(capability=return_machine.capabilities("approve"), subject="goods_return")
def post_late_return(*, by: User, goods_return: GoodsReturn, reason: str = "") -> GoodsReturn:
    """What the head's yes does (kinds.py); the day is the one that was asked for."""
    if goods_return.date is None:
        raise BusinessRuleError("return_without_day", _("Say when the goods came back."), "date")
    return _posted(goods_return, "approve", by=by, date=goods_return.date, reason=reason)


def _check_measure(lines: Iterable[ShipmentLine], quantities: Mapping[int, Decimal], measure: str) -> None:
    most = number("return_measure_from")
    gross = total(share_of(line.amount + line.vat, quantities[line.pk], line.quantity) for line in lines)
    if most and gross >= most:
        required("measure", measure)


def worth(goods_return: GoodsReturn) -> Decimal:
    """What comes back at the prices of its shipment, RUB with VAT."""
    return total(
        share_of(
            line.shipment_line.amount + line.shipment_line.vat, line.quantity, line.shipment_line.quantity
        )
        for line in goods_return.lines.select_related("shipment_line")
    )


def _posted(goods_return: GoodsReturn, action: str, *, by: User, date: dt.date, reason: str) -> GoodsReturn:
    # the row before the shipment: of two who accept at once the second finds the state gone on
    locked: GoodsReturn = GoodsReturn.objects.select_for_update(of=("self",)).get(pk=goods_return.pk)
    if (locked.status, action) not in return_machine.table:
        return return_machine.move(locked, action, by=by)  # type: ignore[no-any-return]  # says why not
    wanted: dict[int, Decimal] = dict(locked.lines.values_list("shipment_line", "quantity"))
    given: dict[str, Any] = {"quantities": wanted, "reason": locked.reason, "date": date}
    document = _post(by=by, shipment=locked.shipment, **given)
    changes = {"date": date, "document": document}
    return return_machine.move(locked, action, by=by, reason=reason, changes=changes)  # type: ignore[no-any-return]
