"""States of a project: open, then won or lost; closed once nothing is left to do."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

from kam_crm.shared.states import Machine, State, Step
from plans.models import ProjectChange, ProjectStatus
from plans.projects.events import CLOSED, LOST, WON

WRITE = "projects.write"

_close = Step(ProjectStatus.CLOSED, WRITE, pgettext_lazy("project", "Close"), event=CLOSED)

project_machine = Machine(
    ProjectStatus,
    [
        State(ProjectStatus.OPEN, icon="player-play"),
        State(ProjectStatus.WON, tone="green", icon="award"),
        State(ProjectStatus.LOST, icon="circle-x", is_open=False),
        State(ProjectStatus.CLOSED, icon="archive", is_open=False),
    ],
    {
        (ProjectStatus.OPEN, "win"): Step(
            ProjectStatus.WON, WRITE, pgettext_lazy("project", "Won"), event=WON
        ),
        (ProjectStatus.OPEN, "lose"): Step(
            ProjectStatus.LOST, WRITE, pgettext_lazy("project", "Lost"), needs_reason=True, event=LOST
        ),
        (ProjectStatus.OPEN, "close"): _close,
        (ProjectStatus.WON, "close"): _close,
    },
    log=lambda: ProjectChange,
    principal=lambda project, by: by.covered_among([project.client.manager_id]),
)
