"""What happens with visits and calls, in the words of time line and notifications."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kam_crm.shared.events import EventKind

PLANNED = EventKind(
    "plans.activity_planned", "calendar-plus", _("Planned: %(kind)s, %(day)s"), capability="activities.view"
)
# the icon of an activity's own kind stands in its place where one row is shown
LOGGED = EventKind(
    "plans.activity_logged", "calendar-check", _("%(kind)s: %(outcome)s"), capability="activities.view"
)
