"""What happens with tasks, in the words of time line and notifications."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kam_crm.shared.events import EventKind

GIVEN = EventKind("plans.task_given", "flag-3", _("Task given: %(text)s"), capability="tasks.view")
TAKEN = EventKind(
    "plans.task_taken", "player-play", _("Task taken: %(text)s"), capability="tasks.view", internal=True
)
REPORTED = EventKind("plans.task_reported", "message", _("Reported: %(text)s"), capability="tasks.view")
SENT_BACK = EventKind(
    "plans.task_sent_back",
    "arrow-back-up",
    _("Not accepted yet: %(text)s"),
    capability="tasks.view",
    internal=True,
)
DONE = EventKind("plans.task_done", "circle-check", _("Done: %(text)s"), capability="tasks.view")
CANCELLED = EventKind(
    "plans.task_cancelled",
    "circle-x",
    _("No longer needed: %(text)s"),
    capability="tasks.view",
    internal=True,
)
RAISED = EventKind(
    "plans.task_raised", "alert-circle", _("Raised to the head: %(text)s"), capability="tasks.view"
)
