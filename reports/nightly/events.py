"""What happens to the nightly itself, for notifications and other systems."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kam_crm.shared.events import EventKind

FAILED = EventKind(
    "reports.nightly_failed", "alert-triangle", _("Nightly run of %(day)s failed: %(step)s"), "nightly.view"
)
