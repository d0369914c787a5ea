"""What the nightly finds out, for notifications and other systems."""

from __future__ import annotations

from django.utils.translation import ngettext_lazy

from kam_crm.shared.events import EventKind

# `number` chooses the plural, `count` is the same as people write it
FOUND = EventKind(
    "reports.changes_found",
    "moon-stars",
    ngettext_lazy("%(count)s change at your clients", "%(count)s changes at your clients", "number"),
    "reports.view",
)
