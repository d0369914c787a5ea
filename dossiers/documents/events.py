from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kam_crm.shared.events import EventKind

ADDED = EventKind(
    "dossiers.document_added", "paperclip", _("Document added: %(name)s"), capability="documents.view"
)
