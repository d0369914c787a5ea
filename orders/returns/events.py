from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from kam_crm.shared.events import EventKind


def _kind(name: str, icon: str, sentence: Any) -> EventKind:
    return EventKind(f"returns.{name}", icon, sentence, "orders.view")


ANNOUNCED = _kind("announced", "truck-return", _("Return to shipment %(number)s announced"))
ACCEPTED = _kind("accepted", "truck-return", _("Return to shipment %(number)s accepted"))
ASKED = _kind(
    "asked", "send", _("Return to shipment %(number)s: the head is asked, its day is in a past month")
)
REFUSED = _kind("refused", "x", _("Return to shipment %(number)s refused"))
WITHDRAWN = _kind("withdrawn", "arrow-back-up", _("Return to shipment %(number)s withdrawn"))
