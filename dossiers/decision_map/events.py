"""What happens on decision maps; only those who see the strategy read of it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kam_crm.shared.events import EventKind

STRATEGY = "clients.strategy"

DRAWN = EventKind("dossiers.map_drawn", "sitemap", _("Decision map drawn: %(title)s"), capability=STRATEGY)
SEATED = EventKind(
    "dossiers.seat_added", "sitemap", _("On the decision map: %(who)s, %(roles)s"), capability=STRATEGY
)
FILLED = EventKind(
    "dossiers.seat_filled", "user-check", _("Found: %(title)s is %(who)s"), capability=STRATEGY
)
UNSEATED = EventKind(
    "dossiers.seat_removed", "sitemap", _("Off the decision map: %(who)s"), capability=STRATEGY
)
STANCE = EventKind("dossiers.stance_noted", "mood-smile", _("%(who)s: %(attitude)s"), capability=STRATEGY)
