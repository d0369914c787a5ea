from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kam_crm.shared.events import EventKind

CHECKED = EventKind(
    "receivables.reliability_checked",
    "shield-check",
    _("Reliability checked: %(result)s, until %(day)s"),
    capability="reliability.view",
)
PROPOSED = EventKind(
    "receivables.reliability_proposed",
    "shield",
    _("Reliability check filled in: %(result)s"),
    capability="reliability.view",
)
