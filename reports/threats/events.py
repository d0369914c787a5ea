"""What becomes of threats of refusal."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kam_crm.shared.events import EventKind

SEES = "threats.view"
TAKEN = EventKind("reports.threat_taken", "shield", _("Threat of refusal taken into work"), SEES)
KEPT = EventKind("reports.threat_kept", "shield-check", _("Threat of refusal averted"), SEES)
LOST = EventKind("reports.threat_lost", "heart-broken", _("Client lost"), SEES)
FALSE_ALARM = EventKind("reports.threat_false", "circle-x", _("Threat of refusal was a false alarm"), SEES)
