"""What rivals do at clients; only those who see the strategy read of it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kam_crm.shared.events import EventKind

OFFERED = EventKind(
    "dossiers.competitor_offered",
    "target",
    _("%(competitor)s: %(offer)s"),
    capability="clients.strategy",
)
