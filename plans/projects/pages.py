"""Projects as one person filters them, and one of them with its stages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dossiers.models import Client
from kam_crm.shared import clock
from kam_crm.shared.states import State, Step
from kam_crm.shared.web.listings import Listing
from plans.models import Project, ProjectChange, ProjectKind, ProjectStage, ProjectStatus
from plans.projects.filters import ProjectFilter
from plans.projects.services import RUNNING, without_it
from plans.projects.states import project_machine


class ProjectListing(Listing):
    page_name = "plans:project_list"
    client_path = "client__"
    sorts = {
        "day": ("created_at",),
        "client": ("client__sort_key", "-created_at"),
        "sum": ("expected", "-created_at"),
    }
    default_sort = "-day"
    views_of = (
        (_("All"), {}),
        (_("Open"), {"status": ProjectStatus.OPEN.value}),
        (_("Late"), {"late": "true"}),
        (_("What was done"), {"done": "true"}),
    )
    statuses = ProjectStatus.choices
    kinds = ProjectKind.choices

    @cached_property
    def filtered(self) -> QuerySet[Project]:
        visible = self.of_scope(Project.objects.visible_to(self.user)).with_stages(self.today)
        rows: QuerySet[Project] = ProjectFilter(
            self.query, visible.select_related("client__manager"), request=self.request
        ).qs
        return rows

    @property
    def rows(self) -> list[tuple[Any, State]]:
        return [(row, project_machine.state(row.status)) for row in self.page.items]

    @property
    def can_write(self) -> bool:
        return bool(self.user.can("projects.write"))

    @cached_property
    def client_options(self) -> list[tuple[int, str]]:
        return self.only_option(Client.objects.visible_to(self.user).only("name"), "client")


@dataclass
class ProjectPage:
    project: Project
    user: User

    @property
    def state(self) -> State:
        return project_machine.state(self.project.status)

    @property
    def steps(self) -> dict[str, Step]:
        return project_machine.allowed_actions(self.project, self.user)

    @property
    def takes_stages(self) -> bool:
        return self.project.status in RUNNING and self.user.can("projects.write")

    @cached_property
    def stages(self) -> list[tuple[ProjectStage, int]]:
        """With the days by which each is late; nothing is late once the project is over."""
        today, is_running = clock.today(), self.project.status in RUNNING
        rows = ProjectStage.objects.visible_to(self.user).filter(project=self.project).select_related("owner")
        return [(stage, stage.days_late(today) if is_running else 0) for stage in rows]

    @cached_property
    def copied_from(self) -> Project | None:
        rows = Project.objects.visible_to(self.user).select_related("client")
        key = self.project.copied_from_id
        return rows.filter(pk=key).first() if key else None

    @cached_property
    def copies(self) -> list[tuple[Project, State]]:
        """At sister clients that the person sees."""
        rows = Project.objects.visible_to(self.user).filter(copied_from=self.project).select_related("client")
        return [(row, project_machine.state(row.status)) for row in rows.order_by("client__sort_key")]

    @cached_property
    def can_copy(self) -> bool:
        """Whether there is a sister client to which it may go."""
        return self.user.can("projects.write") and without_it(self.project, self.user).exists()

    @cached_property
    def last_change(self) -> ProjectChange | None:
        rows = ProjectChange.objects.visible_to(self.user).filter(subject=self.project)
        return rows.select_related("by", "on_behalf_of").last()
