"""States of a visit or call: planned, then done with a result or cancelled; a result may be undone."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.rights.capabilities import Role
from accounts.rights.covers import is_responsible
from kam_crm.shared.errors import NotAllowed, StateConflict
from kam_crm.shared.states import Machine, State, Step
from plans.activities.events import LOGGED
from plans.activities.models import Activity, ActivityStatus

PLAN = "activities.plan"


def is_own(activity: Activity, by: Any) -> None:
    """A KAM's own clients and those of the people they stand in for; a head may help out in the department."""
    if by.role == Role.KAM and not is_responsible(by, activity.client.manager_id):
        raise NotAllowed("not_own_activity", _("Only the responsible manager does this."))


def is_undoable(activity: Activity, by: Any) -> None:
    """The result stays once somebody has acted on the next step that came of it."""
    is_own(activity, by)
    # locked: one that is being logged at this moment would be deleted with what was written into it
    steps = activity.next_steps.select_for_update(of=("self",)).values_list("status", flat=True)
    if set(steps) - {ActivityStatus.PLANNED}:
        raise StateConflict("next_step_done", _("The next step is already done; the result stays."))


def _conflict(activity: Activity, action: str) -> StateConflict:
    if action == "reopen":
        return StateConflict("not_logged", _("There is no result to undo."))
    return StateConflict("already_logged", _("This activity is already closed."))


activity_machine = Machine(
    ActivityStatus,
    [
        State(ActivityStatus.PLANNED, icon="calendar-plus"),
        State(ActivityStatus.DONE, tone="green", icon="check", is_open=False),
        State(ActivityStatus.CANCELLED, icon="x", is_open=False),
    ],
    {
        (ActivityStatus.PLANNED, "log"): Step(
            ActivityStatus.DONE, PLAN, _("Log the result"), is_own, event=LOGGED
        ),
        (ActivityStatus.PLANNED, "move"): Step(
            ActivityStatus.PLANNED, PLAN, pgettext_lazy("verb", "Move"), is_own
        ),
        (ActivityStatus.PLANNED, "cancel"): Step(ActivityStatus.CANCELLED, PLAN, _("Cancel it"), is_own),
        (ActivityStatus.DONE, "reopen"): Step(
            ActivityStatus.PLANNED, PLAN, _("Undo the result"), is_undoable
        ),
    },
    principal=lambda activity, by: by.covered_among([activity.client.manager_id]),
    conflict=_conflict,
)
