"""States of a task: one's own is open, then done; one that is given is taken, reported and accepted."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.rights.capabilities import DIRECTORS, Role
from accounts.rights.covers import is_responsible, leads
from kam_crm.shared.errors import NotAllowed
from kam_crm.shared.states import INSTALLATION, Machine, State, Step
from plans.tasks.events import CANCELLED, DONE, GIVEN, REPORTED, SENT_BACK, TAKEN
from plans.tasks.models import Task, TaskChange, TaskStatus

WRITE = "tasks.write"


def does_it(task: Task, by: Any) -> None:
    """Whoever has to do it; of what waits for a department anybody of it, and its head."""
    if task.assignee_id is None:
        if task.department_id == by.department_id or task.department.head_id == by.pk:  # type: ignore[union-attr]
            return
    elif is_responsible(by, task.assignee_id):
        return
    raise NotAllowed("not_your_task", _("Somebody else has to do this."))


def gave_it(task: Task, by: Any) -> None:
    if not is_responsible(by, task.author_id):
        raise NotAllowed("not_the_author", _("Only who gave it decides this."))


def of_both(task: Task, by: Any) -> None:
    """Who gave it or has to do it."""
    if not is_responsible(by, task.author_id):
        does_it(task, by)


def may_order(by: Any, assignee: Any) -> bool:
    """Whether `by` is a superior of this colleague."""
    return by.role in DIRECTORS or (by.role == Role.HEAD and leads(by, assignee))


task_machine = Machine(
    TaskStatus,
    [
        State(TaskStatus.OPEN, icon="circle"),
        State(TaskStatus.GIVEN, tone="amber", icon="hourglass"),
        State(TaskStatus.TAKEN, icon="player-play"),
        State(TaskStatus.ANSWERED, tone="amber", icon="message"),
        State(TaskStatus.DONE, tone="green", icon="check", is_open=False),
        State(TaskStatus.CANCELLED, icon="x", is_open=False),
    ],
    {
        (TaskStatus.OPEN, "finish"): Step(
            TaskStatus.DONE, WRITE, pgettext_lazy("task", "Done"), does_it, event=DONE
        ),
        (TaskStatus.OPEN, "give"): Step(TaskStatus.GIVEN, WRITE, _("Ask a colleague"), gave_it, event=GIVEN),
        # a payment came: the installation itself closes what asked for it
        (TaskStatus.OPEN, "settle"): Step(TaskStatus.DONE, INSTALLATION, _("Paid"), event=DONE),
        (TaskStatus.GIVEN, "take"): Step(
            TaskStatus.TAKEN, WRITE, pgettext_lazy("task", "Take"), does_it, event=TAKEN
        ),
        (TaskStatus.GIVEN, "report"): Step(TaskStatus.ANSWERED, WRITE, _("Report"), does_it, event=REPORTED),
        (TaskStatus.TAKEN, "report"): Step(TaskStatus.ANSWERED, WRITE, _("Report"), does_it, event=REPORTED),
        (TaskStatus.ANSWERED, "accept"): Step(TaskStatus.DONE, WRITE, _("Accept"), gave_it, event=DONE),
        (TaskStatus.ANSWERED, "send_back"): Step(
            TaskStatus.TAKEN, WRITE, _("Send back"), gave_it, needs_reason=True, event=SENT_BACK
        ),
        (TaskStatus.OPEN, "cancel"): Step(
            TaskStatus.CANCELLED, WRITE, _("Not needed"), of_both, event=CANCELLED
        ),
        (TaskStatus.GIVEN, "cancel"): Step(
            TaskStatus.CANCELLED, WRITE, _("Not needed"), gave_it, event=CANCELLED
        ),
        (TaskStatus.TAKEN, "cancel"): Step(
            TaskStatus.CANCELLED, WRITE, _("Not needed"), gave_it, event=CANCELLED
        ),
        (TaskStatus.DONE, "reopen"): Step(TaskStatus.OPEN, WRITE, _("Not done after all"), of_both),
        (TaskStatus.CANCELLED, "reopen"): Step(TaskStatus.OPEN, WRITE, _("Needed after all"), of_both),
    },
    log=lambda: TaskChange,
    principal=lambda task, by: by.covered_among(task.responsible_ids),
)
