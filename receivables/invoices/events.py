"""What happens to invoices, for time line and other systems."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kam_crm.shared.events import EventKind

ISSUED = EventKind(
    "receivables.invoice_issued",
    "file-invoice",
    _("Invoice %(number)s for %(sum)s, due on %(day)s"),
    "receivables.view",
)
