"""What steps of an order tell the time line, notifications and other systems."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kam_crm.shared.events import EventKind

VIEW = "orders.view"
CONFIRMED = EventKind("orders.confirmed", "circle-check", _("Order %(number)s confirmed"), VIEW)
DISCOUNT_ASKED = EventKind(
    "orders.discount_asked", "send", _("Order %(number)s submitted, a discount is asked for"), VIEW
)
STOPPED = EventKind("orders.stopped", "hand-stop", _("Order %(number)s submitted, stopped by credit"), VIEW)
DISCOUNT_APPROVED = EventKind(
    "orders.discount_approved", "circle-check", _("Order %(number)s: discount approved, confirmed"), VIEW
)
APPROVED_THEN_STOPPED = EventKind(
    "orders.approved_then_stopped",
    "hand-stop",
    _("Order %(number)s: discount approved, then stopped by credit"),
    VIEW,
)
RELEASED = EventKind(
    "orders.released", "lock-open", _("Order %(number)s released over the credit limit"), VIEW
)
CANCELLED = EventKind("orders.cancelled", "circle-x", _("Order %(number)s cancelled"), VIEW)
SHIPPED = EventKind(
    "orders.shipped", "truck-delivery", pgettext_lazy("news", "Order %(number)s shipped"), VIEW
)
