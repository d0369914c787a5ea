"""States of an order: who may take it where.

draft → approval or hold or confirmed → shipped; refused requests lead back to the draft, everything before
shipping can be cancelled. What decides between the targets of `submit` is in services/flow.py.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.states import Machine, Step
from orders.models import OrderChange, OrderStatus


def has_lines(order: Any, by: Any) -> None:
    if not order.lines.exists():
        raise BusinessRuleError("order_empty", _("Add at least one line."))
    closed = order.lines.filter(product__is_active=False).select_related("product").first()
    if closed:
        message = _("%(product)s is no longer on sale.") % {"product": closed.product.name}
        raise BusinessRuleError("product_not_on_sale", message, "lines")


_CANCEL = Step(OrderStatus.CANCELLED, "orders.cancel", _("Cancel the order"), needs_reason=True)

order_machine = Machine(
    {
        (OrderStatus.DRAFT, "submit"): Step(OrderStatus.CONFIRMED, "orders.submit", _("Submit"), has_lines),
        (OrderStatus.APPROVAL, "approve"): Step(OrderStatus.CONFIRMED, "discount.approve", _("Approve")),
        (OrderStatus.APPROVAL, "refuse"): Step(
            OrderStatus.DRAFT, "discount.approve", _("Refuse"), needs_reason=True
        ),
        (OrderStatus.APPROVAL, "withdraw"): Step(OrderStatus.DRAFT, "orders.submit", _("Back to the draft")),
        (OrderStatus.HOLD, "release"): Step(
            OrderStatus.CONFIRMED, "credit.release", _("Release"), needs_reason=True
        ),
        (OrderStatus.HOLD, "refuse"): Step(
            OrderStatus.DRAFT, "credit.release", _("Refuse"), needs_reason=True
        ),
        (OrderStatus.HOLD, "withdraw"): Step(OrderStatus.DRAFT, "orders.submit", _("Back to the draft")),
        (OrderStatus.CONFIRMED, "ship"): Step(OrderStatus.SHIPPED, "orders.ship", _("Ship")),
        (OrderStatus.DRAFT, "cancel"): _CANCEL,
        (OrderStatus.APPROVAL, "cancel"): _CANCEL,
        (OrderStatus.HOLD, "cancel"): _CANCEL,
        (OrderStatus.CONFIRMED, "cancel"): _CANCEL,
    },
    lambda: OrderChange,
)
