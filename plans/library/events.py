from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kam_crm.shared.events import EventKind

PUBLISHED = EventKind(
    "plans.rule_published",
    "notebook",
    _("%(title)s: version %(number)s to acknowledge"),
    capability="library.view",
)
