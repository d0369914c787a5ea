from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kam_crm.shared.events import EventKind

ADDED = EventKind(
    "dossiers.contract_added", "file-text", _("Contract %(number)s, %(day)s"), capability="clients.view"
)
CHANGED = EventKind(
    "dossiers.contract_changed", "file-text", _("Contract %(number)s: %(changes)s"), capability="clients.view"
)
AGREED = EventKind(
    "dossiers.contract_agreed",
    "file-check",
    _("Contract %(number)s: terms agreed"),
    capability="clients.view",
)
REFUSED = EventKind(
    "dossiers.contract_refused", "file-x", _("Contract %(number)s: terms refused"), capability="clients.view"
)
SIGNED = EventKind(
    "dossiers.contract_signed", "circle-check", _("Contract %(number)s signed"), capability="clients.view"
)
PROLONGED = EventKind(
    "dossiers.contract_prolonged",
    "repeat",
    _("Contract %(number)s: prolonged from %(day)s"),
    capability="clients.view",
)
