"""What receivables add to the page of an order: the client's credit as it will be with this order."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from accounts.models import User
from kam_crm.shared import clock
from kam_crm.shared.money import ZERO
from orders.models import Order, OrderStatus
from receivables.credit.pages.card import CreditCard
from receivables.credit.pages.freeing import freeing, usual_delay
from receivables.discipline.pages import DisciplinePanel
from receivables.models import CreditReservation, PayingWay
from receivables.services import credit_state, has_contract, is_credit_blocked

OVER = {OrderStatus.SHIPPED, OrderStatus.CANCELLED}
TEMPLATE = "receivables/credit_panel.html"


def credit_panel(order: Order, user: User) -> tuple[str, dict[str, Any]] | None:
    """None once the order takes no credit any more. Its own reservation is shown as «this order»."""
    if not user.can("receivables.view") or OrderStatus(order.status) in OVER:
        return None
    today = clock.today()
    state = credit_state(order.client_id, today)
    reserved = CreditReservation.objects.visible_to(user).filter(order=order)
    # a confirmed order is in the reservations already: counted with them it would be there twice
    own = reserved.values_list("amount", flat=True).first() or ZERO
    before = replace(state, reserved=state.reserved - own)
    card = CreditCard(order.client_id, before, today, order.gross)
    left = None if before.free is None else before.free - order.gross
    delay = usual_delay(order.client_id, today)
    return TEMPLATE, {
        "credit": card,
        "delay": delay,
        "history": DisciplinePanel(order.client_id, today),
        "steps": freeing(card.due_days, left, delay),
        "stop": before.stop(order.gross),
        "free": before.free if before.way == PayingWay.LIMIT else None,
        # who pays in advance needs none, unless somebody gives them credit
        "lacks_check": before.way == PayingWay.PREPAYMENT and is_credit_blocked(order.client_id, today),
        "no_contract": before.way != PayingWay.PREPAYMENT
        and before.is_credit(order.gross)
        and not has_contract(order.client_id, order.ship_on),
        "day": order.ship_on,
    }
