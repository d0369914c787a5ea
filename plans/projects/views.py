"""Projects: listed, opened, led through their stages, won, lost, closed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.rights.permissions import SignedInRequest, requires
from dossiers.models import Client
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.web.forms import submit
from kam_crm.shared.web.htmx import render_page
from kam_crm.shared.web.params import int_param
from kam_crm.shared.web.refusals import on_refusal
from plans import services
from plans.models import Project, ProjectStage
from plans.projects.forms import CopyForm, ProjectForm, StageForm
from plans.projects.pages import ProjectListing, ProjectPage


@requires("projects.view")
@require_safe
def project_list(request: SignedInRequest) -> HttpResponse:
    return render_page(request, "plans/project_list.html", {"list": ProjectListing(request)}, partial="rows")


@requires(services.open_project)
@require_http_methods(["GET", "POST"])
def project_new(request: SignedInRequest) -> HttpResponse:
    key = int_param(request.GET.get("client"))
    client = Client.objects.visible_to(request.user).filter(pk=key).first() if key else None
    form = ProjectForm(request.POST or None, by=request.user, initial={"client": client})
    project = submit(form, services.open_project, by=request.user)
    if project is not None:
        return redirect("plans:project_detail", project.pk)
    return render(request, "plans/project_form.html", {"form": form}, status=422 if form.is_bound else 200)


@requires("projects.view")
@require_safe
def project_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    return _detail(request, _project(request, pk))


def _on_its_page(
    request: SignedInRequest, error: BusinessRuleError, pk: int, *, status: int, **_given: Any
) -> HttpResponse:
    messages.error(request, str(error))
    return _detail(request, _project(request, pk), status=status)


@requires(services.add_stage)
@require_POST
@on_refusal(_on_its_page)
def project_stage_add(request: SignedInRequest, pk: int) -> HttpResponse:
    project = _project(request, pk)
    form = StageForm(request.POST, project=project)
    if submit(form, services.add_stage, by=request.user, project=project) is None:
        return _detail(request, project, form, 422)
    return redirect("plans:project_detail", pk)


@requires(services.finish_stage)
@require_POST
@on_refusal(_on_its_page)
def project_stage_finish(request: SignedInRequest, pk: int, stage: int) -> HttpResponse:
    services.finish_stage(by=request.user, stage=_stage(request, pk, stage))
    return redirect("plans:project_detail", pk)


@requires(services.drop_stage)
@require_POST
@on_refusal(_on_its_page)
def project_stage_drop(request: SignedInRequest, pk: int, stage: int) -> HttpResponse:
    services.drop_stage(by=request.user, stage=_stage(request, pk, stage))
    return redirect("plans:project_detail", pk)


@requires(services.copy_project)
@require_POST
@on_refusal(_on_its_page)
def project_copy(request: SignedInRequest, pk: int) -> HttpResponse:
    project = _project(request, pk)
    form = CopyForm(request.POST, project=project, by=request.user)
    if submit(form, services.copy_project, by=request.user, project=project) is None:
        return _detail(request, project, status=422, copying=form)
    messages.success(request, _("Copied."))
    return redirect("plans:project_detail", pk)


@requires(services.win_project)
@require_POST
@on_refusal(_on_its_page)
def project_win(request: SignedInRequest, pk: int) -> HttpResponse:
    services.win_project(
        by=request.user, project=_project(request, pk), result=request.POST.get("reason", "")
    )
    return redirect("plans:project_detail", pk)


@requires(services.lose_project)
@require_POST
@on_refusal(_on_its_page)
def project_lose(request: SignedInRequest, pk: int) -> HttpResponse:
    reason = request.POST.get("reason", "")
    services.lose_project(by=request.user, project=_project(request, pk), reason=reason)
    messages.success(request, _("Saved."))
    return redirect("plans:project_detail", pk)


@requires(services.close_project)
@require_POST
@on_refusal(_on_its_page)
def project_close(request: SignedInRequest, pk: int) -> HttpResponse:
    services.close_project(
        by=request.user, project=_project(request, pk), result=request.POST.get("reason", "")
    )
    return redirect("plans:project_detail", pk)


def _project(request: SignedInRequest, pk: int) -> Project:
    rows = Project.objects.visible_to(request.user).select_related("client__manager")
    project: Project = get_object_or_404(rows, pk=pk)
    return project


def _stage(request: SignedInRequest, pk: int, stage: int) -> ProjectStage:
    rows = ProjectStage.objects.visible_to(request.user).select_related("project__client")
    found: ProjectStage = get_object_or_404(rows, pk=stage, project=pk)
    return found


def _detail(
    request: SignedInRequest,
    project: Project,
    form: StageForm | None = None,
    status: int = 200,
    copying: CopyForm | None = None,
) -> HttpResponse:
    page = ProjectPage(project, request.user)
    if copying is None and page.can_copy:
        copying = CopyForm(project=project, by=request.user)
    context = {"page": page, "form": form or StageForm(project=project), "copying": copying}
    return render(request, "plans/project_detail.html", context, status=status)
