from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kam_crm.shared.events import EventKind

NOTE_ADDED = EventKind("dossiers.note_added", "notes", _("Note: %(client)s"), capability="clients.view")
