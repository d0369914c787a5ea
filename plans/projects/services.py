"""Projects: long deals with stages that have owners and days (R136)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dossiers.clients.querysets import ClientQuerySet
from dossiers.groups.tree import whole
from dossiers.inputs import check_plausible_date
from dossiers.models import Client
from kam_crm.shared import clock
from kam_crm.shared.checks import locked, required
from kam_crm.shared.errors import BusinessRuleError, StateConflict
from kam_crm.shared.events import record_event
from kam_crm.shared.money import money
from kam_crm.shared.service import service
from kam_crm.shared.text import normalise_spaces
from plans.models import Project, ProjectKind, ProjectStage, ProjectStatus
from plans.projects.events import OPENED
from plans.projects.states import WRITE, project_machine

RUNNING = {ProjectStatus.OPEN, ProjectStatus.WON}  # a deal that is won is still carried out


@service(capability=WRITE, subject="client")
def open_project(
    *, by: User, client: Client, title: str, expected: Decimal | None = None, kind: str = ProjectKind.DEAL
) -> Project:
    """Raises `title_required`, `negative_sum`, `unknown_project_kind`."""
    if kind not in ProjectKind.values:
        raise BusinessRuleError("unknown_project_kind", _("There is no such kind of project."), "kind")
    if expected is not None and expected < 0:
        raise BusinessRuleError("negative_sum", _("A sum is not negative."), "expected")
    project: Project = Project.objects.create(
        client=client,
        kind=kind,
        title=required("title", normalise_spaces(title)),
        expected=None if expected is None else money(expected),
    )
    record_event(OPENED, project, by=by, on_behalf_of_id=by.covered_among([client.manager_id]))
    return project


@service(capability=WRITE, subject="project")
def copy_project(*, by: User, project: Project, clients: Collection[Client]) -> list[Project]:
    """The same deal at sister clients of the holding, its stages from today on, their managers the owners (R56).

    Raises `sisters_required`, `no_sister`, StateConflict `already_copied`, and what `open_project` raises.
    """
    first = project.copied_from or project
    if not clients:
        raise BusinessRuleError("sisters_required", _("Choose at least one client of the group."), "clients")
    allowed = set(sisters(project.client, by).values_list("pk", flat=True))
    stages = list(first.stages.all())
    copies = []
    for client in clients:
        if client.pk not in allowed:
            raise BusinessRuleError(
                "no_sister", _("%(client)s is no other client of this group.") % {"client": client}, "clients"
            )
        if client.pk == first.client_id or first.copies.filter(client=client).exists():
            raise StateConflict(
                "already_copied", _("%(client)s has this project already.") % {"client": client}, "clients"
            )
        copy = open_project(by=by, client=client, title=first.title, expected=first.expected, kind=first.kind)
        copy.copied_from = first
        copy.save(update_fields=["copied_from", "updated_at"])
        later = clock.today() - stages[0].starts_on if stages else dt.timedelta()
        ProjectStage.objects.bulk_create(
            ProjectStage(
                project=copy,
                name=stage.name,
                owner=client.manager,
                starts_on=stage.starts_on + later,
                due_on=stage.due_on + later,
            )
            for stage in stages
        )
        copies.append(copy)
    return copies


def sisters(client: Client, user: User) -> ClientQuerySet:
    """Other clients of the whole holding that this person sees."""
    if client.group_id is None:
        return Client.objects.none()
    rows: ClientQuerySet = Client.objects.visible_to(user).filter(group__in=whole(client.group_id))
    return rows.exclude(pk=client.pk)


def without_it(project: Project, user: User) -> ClientQuerySet:
    """Those of them that do not have this project yet."""
    first = project.copied_from_id or project.pk
    has_it = Project.objects.filter(Q(pk=first) | Q(copied_from=first))
    return sisters(project.client, user).exclude(pk__in=has_it.values("client"))


@service(capability=WRITE, subject="project")
def add_stage(
    *, by: User, project: Project, name: str, owner: User, starts_on: dt.date, due_on: dt.date
) -> ProjectStage:
    """Raises `name_required`, `unlikely_date`, `stage_ends_before_start`, `owner_left`.

    And StateConflict `project_over`.
    """
    stored = _running(project)
    for field, day in (("starts_on", starts_on), ("due_on", due_on)):
        check_plausible_date(field, day)
    if due_on < starts_on:
        raise BusinessRuleError("stage_ends_before_start", _("The stage ends before it begins."), "due_on")
    if not owner.is_active:
        raise BusinessRuleError("owner_left", _("This colleague has left."), "owner")
    stage = ProjectStage.objects.create(
        project=stored,
        name=required("name", normalise_spaces(name)),
        owner=owner,
        starts_on=starts_on,
        due_on=due_on,
    )
    stored.save(update_fields=["updated_at"])
    return stage


@service(capability=WRITE, subject="stage")
def finish_stage(*, by: User, stage: ProjectStage) -> ProjectStage:
    """Done today. Raises StateConflict `stage_done`, `project_over`, `gone`."""
    project = _running(stage.project)
    stored: ProjectStage = locked(stage)
    if stored.done_on is not None:
        raise StateConflict("stage_done", _("This stage is done already."))
    stored.done_on = clock.today()
    stored.save(update_fields=["done_on"])
    project.save(update_fields=["updated_at"])
    return stored


@service(capability=WRITE, subject="stage")
def drop_stage(*, by: User, stage: ProjectStage) -> Project:
    """A stage entered by mistake. Raises as `finish_stage`: what is done stays."""
    project = _running(stage.project)
    stored: ProjectStage = locked(stage)
    if stored.done_on is not None:
        raise StateConflict("stage_done", _("This stage is done already."))
    stored.delete()
    project.save(update_fields=["updated_at"])
    return project


@service(capability=project_machine.capabilities("win"), subject="project")
def win_project(*, by: User, project: Project, result: str = "") -> Project:
    """`result` is what came of it. Raises `result_required` for all but a deal, StateConflict `wrong_state`."""
    return _ended(project, "win", by, result)


@service(capability=project_machine.capabilities("lose"), subject="project")
def lose_project(*, by: User, project: Project, reason: str) -> Project:
    """Raises as `win_project`, and `reason_required`."""
    return project_machine.move(project, "lose", by=by, reason=reason.strip())  # type: ignore[no-any-return]


@service(capability=project_machine.capabilities("close"), subject="project")
def close_project(*, by: User, project: Project, result: str = "") -> Project:
    """Raises as `win_project`; the result that is written already stays where none is given."""
    return _ended(project, "close", by, result)


def _ended(project: Project, action: str, by: User, result: str) -> Project:
    stored: Project = locked(project)
    result = result.strip() or stored.result
    if stored.kind != ProjectKind.DEAL:
        result = required("result", result)
    return project_machine.move(stored, action, by=by, changes={"result": result})  # type: ignore[no-any-return]


def _running(project: Project) -> Project:
    """The locked project while it has stages to do."""
    stored: Project = locked(project, "client")
    if stored.status not in RUNNING:
        raise StateConflict("project_over", _("This project is over."))
    return stored
