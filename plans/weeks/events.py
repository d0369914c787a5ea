"""What happens with week plans, in the words of notifications."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kam_crm.shared.events import EventKind

SUBMITTED = EventKind(
    "plans.week_submitted",
    "calendar-check",
    _("Waits for a decision: week from %(day)s"),
    capability="week.decide",
)
APPROVED = EventKind(
    "plans.week_approved", "calendar-check", _("Week from %(day)s approved"), capability="week.submit"
)
RETURNED = EventKind(
    "plans.week_returned", "arrow-back-up", _("Week from %(day)s returned"), capability="week.submit"
)
