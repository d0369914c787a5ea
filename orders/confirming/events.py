"""What steps of an order tell the time line, notifications and other systems."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kam_crm.shared.events import EventKind


def _kind(name: str, icon: str, sentence: Any, *, internal: bool = False) -> EventKind:
    return EventKind(f"orders.{name}", icon, sentence, "orders.view", internal)


CONFIRMED = _kind("confirmed", "circle-check", _("Order %(number)s confirmed"))
DISCOUNT_ASKED = _kind("discount_asked", "send", _("Order %(number)s submitted, a discount is asked for"))
STOPPED = _kind("stopped", "hand-stop", _("Order %(number)s submitted, stopped by credit"))
WITHDRAWN = _kind("withdrawn", "arrow-back-up", _("Order %(number)s withdrawn to the draft"), internal=True)
PASSED_ON = _kind(
    "passed_on", "user-share", _("Order %(number)s is passed on to be completed"), internal=True
)
HANDED_BACK = _kind(
    "handed_back", "arrow-back-up", _("Order %(number)s completed and handed back"), internal=True
)
DISCOUNT_APPROVED = _kind(
    "discount_approved", "circle-check", _("Order %(number)s: discount approved, confirmed")
)
APPROVED_THEN_STOPPED = _kind(
    "approved_then_stopped", "hand-stop", _("Order %(number)s: discount approved, then stopped by credit")
)
DISCOUNT_REFUSED = _kind("discount_refused", "x", _("Order %(number)s: discount refused"))
RELEASED = _kind("released", "lock-open", _("Order %(number)s released over the credit limit"))
RELEASE_REFUSED = _kind("release_refused", "x", _("Order %(number)s: release over the limit refused"))
REQUEST_EXPIRED = _kind(
    "request_expired", "clock-x", _("Order %(number)s: nobody decided in time, it is a draft again")
)
CANCELLED = _kind("cancelled", "circle-x", _("Order %(number)s cancelled"))
SHIPPED = _kind("shipped", "truck-delivery", pgettext_lazy("news", "Order %(number)s shipped"))
PART_SHIPPED = _kind("part_shipped", "package", _("Order %(number)s shipped in part"))
REST_REFUSED = _kind("rest_refused", "circle-x", _("Order %(number)s: the rest will not be shipped"))
LINES_REFUSED = _kind("lines_refused", "circle-x", _("Order %(number)s: something will not be shipped"))
ALL_REFUSED = _kind("all_refused", "circle-x", _("Order %(number)s: nothing will be shipped"))
RESCHEDULED = _kind("rescheduled", "calendar-event", _("Order %(number)s: another shipping day"))
