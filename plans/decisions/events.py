from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kam_crm.shared.events import EventKind

DECIDED = EventKind(
    "plans.decision_made", "gavel", _("Management decision: %(title)s"), capability="decisions.view"
)
