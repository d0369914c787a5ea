"""What happens to a client's credit, for time line and other systems."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kam_crm.shared.events import EventKind

LIMIT_SET = EventKind(
    "receivables.limit_set", "gauge", _("Credit limit %(sum)s from %(day)s"), "receivables.view"
)
NEARLY_TAKEN = EventKind(
    "receivables.limit_nearly_taken",
    "gauge",
    _("%(share)s of the credit limit taken: %(taken)s of %(limit)s"),
    "receivables.view",
)
# Words of the checks that the database writes; the event row is that of the order's own step.
STOPPED = EventKind(
    "receivables.credit_stopped",
    "hand-stop",
    _("Order %(number)s stopped by credit, %(sum)s"),
    "receivables.view",
)
RELEASED = EventKind(
    "receivables.credit_released",
    "lock-open",
    _("Order %(number)s released beyond the limit, %(sum)s"),
    "receivables.view",
)
