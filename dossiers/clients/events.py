"""What happens with clients, in the words of notifications."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kam_crm.shared.events import EventKind

ENTERED = EventKind("dossiers.client_entered", "edit", _("Client entered"), capability="clients.view")
HANDED_OVER = EventKind(
    "dossiers.client_handed_over",
    "user-share",
    _("Client handed over to you: %(client)s"),
    capability="clients.view",
)
