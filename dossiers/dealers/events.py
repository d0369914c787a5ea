from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kam_crm.shared.events import EventKind

RECOMMENDED = EventKind(
    "dossiers.dealer_recommended", "user-share", _("Recommended us to %(dealer)s"), capability="clients.view"
)
DROPPED = EventKind(
    "dossiers.dealer_dropped", "user-share", _("%(dealer)s taken off the dealers"), capability="clients.view"
)
