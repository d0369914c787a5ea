from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kam_crm.shared.events import EventKind

ISSUED = EventKind(
    "dossiers.power_issued",
    "shield-check",
    _("Power of attorney %(number)s until %(day)s"),
    capability="powers.view",
)
REVOKED = EventKind(
    "dossiers.power_revoked", "file-x", _("Power of attorney %(number)s revoked"), capability="powers.view"
)
