from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kam_crm.shared.events import EventKind

CLOSED = EventKind(
    "plans.meeting_closed", "gavel", _("Protocol of a meeting: %(title)s"), "meetings.view", internal=True
)
