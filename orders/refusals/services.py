"""What will not be shipped: of the rest, of lines, of a whole order; whose decision, why, and what is done about it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypedDict, Unpack

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules.in_force import number
from kam_crm.shared import clock, formats
from kam_crm.shared.checks import check_reason, locked, required
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.service import service
from orders.checks import check_countable, line_unknown
from orders.confirming.services import locked_order
from orders.confirming.states import order_machine
from orders.models import LineRefusal, Order, OrderLine, OrderStatus, RefusalReason
from orders.promised.services import check_side
from orders.refusals.repeats import times
from orders.shipping.rests import lines_with_rests
from orders.summary import refresh_summary


class RefusalFacts(TypedDict, total=False):
    """`cause` is the reason of the company's list, `reason` words of one's own; one of them is needed."""

    reason: str
    cause: RefusalReason | None
    measure: str
    responsible: User | None
    measure_due: dt.date | None


@service(capability=order_machine.capabilities("refuse_rest"), subject="order")
def refuse_rest(*, by: User, order: Order, side: str, **facts: Unpack[RefusalFacts]) -> Order:
    """What is left of a part shipped order will not be shipped: `side` (ours, client) and why are kept (R146).

    Raises `reason_required`, `side_unknown`, `measure_required`, StateConflict `wrong_state`.
    """
    refusal = _Refusal.of(by, side, facts)
    order = locked_order(order.pk)
    refusal.check_measure(order)
    order = order_machine.move(order, "refuse_rest", by=by, reason=refusal.reason, held=True)
    refusal.write((line, line.rest) for line in lines_with_rests(order))
    return order


@service(capability=order_machine.capabilities("refuse_lines"), subject="order")
def refuse_lines(
    *,
    by: User,
    order: Order,
    side: str,
    quantities: Mapping[int, Decimal] | None = None,
    **facts: Unpack[RefusalFacts],
) -> Order:
    """So much of these lines, or without `quantities` all that is left, will not be shipped (R146).

    Where nothing of the order is left it is shipped, and cancelled where nothing has been shipped at all.
    Raises `reason_required`, `side_unknown`, `measure_required`, `line_unknown`, `nothing_refused`,
    `more_than_rest`, `too_many_decimals`, StateConflict `wrong_state`.
    """
    refusal = _Refusal.of(by, side, facts)
    order = locked_order(order.pk)
    refusal.check_measure(order)
    target: OrderStatus | None = None
    refused: list[tuple[OrderLine, Decimal]] = []
    if order.status in order_machine.starts_of("refuse_lines"):
        refused, is_all = _refused(list(lines_with_rests(order)), quantities)
        if is_all:
            shipped = order.status == OrderStatus.PART_SHIPPED
            target = OrderStatus.SHIPPED if shipped else OrderStatus.CANCELLED
    order = order_machine.move(order, "refuse_lines", by=by, reason=refusal.reason, target=target, held=True)
    refusal.write(refused)
    refresh_summary([order.client_id], as_of=clock.today())
    return order


@service(capability="orders.complete", subject="refusal")
def set_measure(
    *,
    by: User,
    refusal: LineRefusal,
    measure: str,
    responsible: User | None = None,
    measure_due: dt.date | None = None,
) -> LineRefusal:
    """What is done so that it does not happen again; without a name whoever says so is responsible.

    Raises `measure_required`, StateConflict `gone`.
    """
    row: LineRefusal = locked(refusal)
    row.measure = required("measure", measure)[:250]
    row.responsible, row.measure_due = responsible or by, measure_due
    row.save(update_fields=["measure", "responsible", "measure_due", "updated_at"])
    return row


@dataclass(frozen=True)
class _Refusal:
    by: User
    side: str
    reason: str
    cause: RefusalReason | None
    measure: str
    responsible: User | None
    measure_due: dt.date | None

    @classmethod
    def of(cls, by: User, side: str, facts: RefusalFacts) -> _Refusal:
        check_side(side)
        cause, measure = facts.get("cause"), facts.get("measure", "").strip()[:250]
        reason = facts.get("reason", "").strip() or (cause.name if cause else "")
        check_reason(reason)
        responsible = (facts.get("responsible") or by) if measure else None
        return cls(
            by, side, reason[:250], cause, measure, responsible, facts.get("measure_due") if measure else None
        )

    def check_measure(self, order: Order) -> None:
        """Raises `measure_required` where the reason has come so often that something must be done about it."""
        if self.cause is None or self.measure:
            return
        today = clock.today()
        count = times(order.client_id, self.cause.pk, today, but=order.pk) + 1
        if count >= number("refusal_repeats", today):
            message = _(
                "«%(reason)s» for the %(count)d. time within %(days)d days: say what is done about it."
            )
            words = {"reason": self.cause.name, "count": count, "days": number("refusal_days", today)}
            raise BusinessRuleError("measure_required", message % words, "measure")

    def write(self, refused: Iterable[tuple[OrderLine, Decimal]]) -> None:
        LineRefusal.objects.bulk_create(
            LineRefusal(
                order_line=line, quantity=quantity, side=self.side, reason=self.reason, cause=self.cause,
                measure=self.measure, responsible=self.responsible, measure_due=self.measure_due, by=self.by,
            )
            for line, quantity in refused
            if quantity > 0
        )  # fmt: skip


def _refused(
    lines: list[OrderLine], quantities: Mapping[int, Decimal] | None
) -> tuple[list[tuple[OrderLine, Decimal]], bool]:
    """(line, quantity) of what is refused, and whether nothing is left after it."""
    wanted = {line.pk: line.rest for line in lines} if quantities is None else dict(quantities)
    if not wanted.keys() <= {line.pk for line in lines}:
        raise line_unknown()
    refused = [(line, wanted.get(line.pk, Decimal(0))) for line in lines]
    for line, quantity in refused:
        _check_quantity(line, quantity)
    if not any(quantity for _line, quantity in refused):
        raise BusinessRuleError("nothing_refused", _("Say how much of which line is refused."), "quantities")
    return refused, all(quantity == line.rest for line, quantity in refused)


def _check_quantity(line: OrderLine, quantity: Decimal) -> None:
    if not 0 <= quantity <= line.rest:
        message = _("%(product)s: from 0 to %(ordered)s.") % {
            "product": line.product.name,
            "ordered": formats.plain(line.rest),
        }
        raise BusinessRuleError("more_than_rest", message, "quantities")
    check_countable(quantity)
