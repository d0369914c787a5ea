"""What happens with suggestions, in the words of notifications."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kam_crm.shared.events import EventKind

SEES = "suggestions.view"
FILED = EventKind("plans.suggestion_filed", "bulb", _("Suggestion: %(title)s"), SEES, internal=True)
CONSIDERED = EventKind(
    "plans.suggestion_considered",
    "hourglass",
    _("Suggestion in consideration: %(title)s"),
    SEES,
    internal=True,
)
PASSED_ON = EventKind(
    "plans.suggestion_passed_on",
    "arrow-up-right",
    _("Suggestion passed on to the director: %(title)s"),
    SEES,
    internal=True,
)
ACCEPTED = EventKind(
    "plans.suggestion_accepted", "circle-check", _("Suggestion accepted: %(title)s"), SEES, internal=True
)
DECLINED = EventKind(
    "plans.suggestion_declined", "circle-x", _("Suggestion declined: %(title)s"), SEES, internal=True
)
DONE = EventKind(
    "plans.suggestion_done", "checks", _("Suggestion carried out: %(title)s"), SEES, internal=True
)
