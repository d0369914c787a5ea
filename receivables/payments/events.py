"""What happens to money received, for time line, notifications and other systems."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kam_crm.shared.events import EventKind

REGISTERED = EventKind(
    "receivables.payment_registered", "cash", _("Payment %(number)s of %(sum)s"), "payments.view"
)
CREDITED = EventKind(
    "receivables.return_credited", "receipt-refund", _("Credit of return %(number)s, %(sum)s"), "payments.view"
)  # fmt: skip
CORRECTED = EventKind(
    "receivables.act_credited", "receipt-refund", _("Credit by act %(number)s, %(sum)s"), "payments.view"
)
OPENED = EventKind(
    "receivables.opening_entered",
    "cash",
    _("Paid of invoice %(number)s before the change of systems: %(sum)s"),
    "payments.view",
)
PAID_BACK = EventKind(
    "receivables.paid_back",
    "receipt-refund",
    _("Paid back of payment %(number)s: %(sum)s"),
    "payments.view",
)
REFUND_REVERSED = EventKind(
    "receivables.refund_reversed",
    "arrow-back-up",
    _("Refund of payment %(number)s was reversed"),
    "payments.view",
)
WRITTEN_OFF = EventKind(
    "receivables.rest_written_off",
    "receipt-off",
    _("Rest of invoice %(number)s written off: %(sum)s"),
    "payments.view",
)
REVERSED = EventKind(
    "receivables.payment_reversed",
    "arrow-back-up",
    _("Payment %(number)s of %(day)s, %(sum)s, was reversed"),
    "payments.view",
)
