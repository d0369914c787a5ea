from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kam_crm.shared.events import EventKind

SWITCHED_AWAY = EventKind(
    "plans.activity_client_switched_away",
    "arrows-shuffle",
    _("%(kind)s of %(day)s was on behalf of %(client)s"),
    capability="activities.view",
)
SWITCHED_HERE = EventKind(
    "plans.activity_client_switched_here",
    "arrows-shuffle",
    _("%(kind)s of %(day)s first stood at %(client)s"),
    capability="activities.view",
)
