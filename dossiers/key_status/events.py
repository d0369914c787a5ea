"""What happens with key status; only those who see the strategy read of it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kam_crm.shared.events import EventKind

SET = EventKind(
    "dossiers.key_status_set",
    "crown",
    _("Key client (%(level)s): %(definition)s"),
    capability="clients.strategy",
)
RENEWED = EventKind(
    "dossiers.key_status_renewed",
    "crown",
    _("Evidence renewed (%(level)s): %(definition)s"),
    capability="clients.strategy",
)
REMOVED = EventKind(
    "dossiers.key_status_removed",
    "crown",
    _("No longer key (%(level)s): %(definition)s"),
    capability="clients.strategy",
)
