from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kam_crm.shared.events import EventKind

STOPPED = EventKind(
    "receivables.shipments_stopped",
    "hand-stop",
    _("Shipments stopped, %(sum)s overdue"),
    "receivables.view",
)
LIFTED = EventKind(
    "receivables.stop_lifted",
    "lock-open",
    _("Stop of shipments lifted"),
    "receivables.view",
)
