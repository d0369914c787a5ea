from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kam_crm.shared.events import EventKind

FINISHED = EventKind(
    "integrations.import_finished", "database-import", _("Import finished: %(kind)s"), "imports.give"
)
FAILED = EventKind(
    "integrations.import_failed", "alert-triangle", _("Import failed: %(kind)s"), "imports.give"
)
UNDONE = EventKind(
    "integrations.import_undone", "arrow-back-up", _("Import undone: %(kind)s"), "imports.give"
)
