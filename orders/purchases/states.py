"""asked for → ordered → arrived; what is not needed any more is cancelled."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kam_crm.shared.events import EventKind
from kam_crm.shared.states import Machine, State, Step
from orders.models import PurchaseChange, PurchaseStatus


def _kind(name: str, icon: str, sentence: Any) -> EventKind:
    return EventKind(f"orders.purchase_{name}", icon, sentence, "orders.view", True)


ORDERED = _kind("ordered", "shopping-cart", _("Purchase for order %(number)s: ordered"))
ARRIVED = _kind("arrived", "package", _("Purchase for order %(number)s: arrived"))
CANCELLED = _kind("cancelled", "circle-x", _("Purchase for order %(number)s: cancelled"))


def _cancel() -> Step:
    return Step(
        PurchaseStatus.CANCELLED,
        "orders.complete",
        pgettext_lazy("purchase", "Cancel"),
        needs_reason=True,
        event=CANCELLED,
    )


purchase_machine = Machine(
    PurchaseStatus,
    [
        State(PurchaseStatus.ASKED, tone="amber", icon="clock"),
        State(PurchaseStatus.ORDERED, tone="amber", icon="shopping-cart"),
        State(PurchaseStatus.ARRIVED, tone="green", icon="package", is_open=False),
        State(PurchaseStatus.CANCELLED, icon="circle-x", is_open=False),
    ],
    {
        (PurchaseStatus.ASKED, "order"): Step(
            PurchaseStatus.ORDERED, "orders.ship", pgettext_lazy("purchase", "Ordered"), event=ORDERED
        ),
        (PurchaseStatus.ORDERED, "arrive"): Step(
            PurchaseStatus.ARRIVED, "orders.ship", pgettext_lazy("purchase", "Arrived"), event=ARRIVED
        ),
        (PurchaseStatus.ASKED, "cancel"): _cancel(),
        (PurchaseStatus.ORDERED, "cancel"): _cancel(),
    },
    log=lambda: PurchaseChange,
    principal=lambda purchase, by: by.covered_among([purchase.client.manager_id]),
)
