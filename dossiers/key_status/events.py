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
TYPE_PROPOSED = EventKind(
    "dossiers.key_type_proposed",
    "crown",
    _("Type of key client proposed: %(type)s"),
    capability="clients.strategy",
)
TYPE_CONFIRMED = EventKind(
    "dossiers.key_type_confirmed",
    "crown",
    _("Type of key client: %(type)s"),
    capability="clients.strategy",
)
TYPE_ENDED = EventKind(
    "dossiers.key_type_ended",
    "crown",
    _("No longer of the type: %(type)s"),
    capability="clients.strategy",
)
ASSESSED = EventKind(
    "dossiers.client_assessed",
    "crown",
    _("Assessed: criteria %(criteria)s of 6, three P %(marks)s of 3"),
    capability="clients.strategy",
)
DISMISSED = EventKind(
    "dossiers.candidate_dismissed",
    "crown",
    _("Not a key client for now"),
    capability="clients.strategy",
)
