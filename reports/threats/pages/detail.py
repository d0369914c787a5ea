"""A threat with its steps: what is to be done about it, and what happened."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dossiers import subjects
from dossiers.subjects import Subject
from kam_crm.shared.states import State, Step
from plans.models import Task
from plans.tasks.states import task_machine
from reports.models import Threat, ThreatChange, ThreatStatus
from reports.threats.sources import known, sentence
from reports.threats.states import WORK, threat_machine

# what tasks, documents and promises may be about
THREAT = Subject(
    Threat,
    _("threat of refusal"),
    title=lambda threat: sentence(threat.source, threat.figures),
    url=lambda threat: reverse("reports:threat_detail", args=[threat.pk]),
)


@dataclass
class ThreatPage:
    threat: Threat
    user: User

    @property
    def state(self) -> State:
        return threat_machine.state(self.threat.status)

    @property
    def text(self) -> str:
        return sentence(self.threat.source, self.threat.figures)

    @property
    def sign(self) -> str:
        source = known().get(self.threat.source)
        return str(source.label) if source else self.threat.source

    @cached_property
    def steps(self) -> dict[str, Step]:
        return threat_machine.allowed_actions(self.threat, self.user)

    @property
    def takes_steps(self) -> bool:
        return self.threat.status == ThreatStatus.TAKEN and self.user.can(WORK)

    @cached_property
    def tasks(self) -> list[tuple[Task, State]]:
        """What was and is to be done about it, as far as the person sees tasks."""
        rows = Task.objects.visible_to(self.user).filter(**subjects.columns_of(self.threat))
        found = rows.select_related("assignee", "department").order_by("pk")
        return [(task, task_machine.state(task.status)) for task in found]

    @cached_property
    def changes(self) -> list[tuple[ThreatChange, str]]:
        """Each step with the word for where it led."""
        words = dict(ThreatStatus.choices)
        rows = ThreatChange.objects.visible_to(self.user).filter(subject=self.threat)
        return [(row, str(words[row.to_status])) for row in rows.select_related("by", "on_behalf_of")]
