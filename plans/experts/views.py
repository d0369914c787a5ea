"""Experts: whom to ask, questions of clients, how quickly they were answered."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.rights.permissions import SignedInRequest, requires
from dossiers.models import Client
from kam_crm.shared.web.downloads import download
from kam_crm.shared.web.forms import submit
from kam_crm.shared.web.htmx import render_page
from kam_crm.shared.web.params import int_param
from plans import services
from plans.experts.forms import ExpertiseForm, QuestionForm
from plans.experts.pages import ExpertsPage, QuestionListing
from plans.models import Expertise


@requires("tasks.view")
@require_safe
def expert_list(request: SignedInRequest) -> HttpResponse:
    return _directory(request)


@requires(services.add_expertise)
@require_POST
def expertise_add(request: SignedInRequest) -> HttpResponse:
    form = ExpertiseForm(request.POST, by=request.user)
    if submit(form, services.add_expertise, by=request.user) is None:
        return _directory(request, form, 422)
    return redirect("plans:expert_list")


@requires(services.drop_expertise)
@require_POST
def expertise_drop(request: SignedInRequest, pk: int) -> HttpResponse:
    expertise = get_object_or_404(Expertise.objects.visible_to(request.user), pk=pk)
    services.drop_expertise(by=request.user, expertise=expertise)
    return redirect("plans:expert_list")


@requires("tasks.view")
@require_safe
def expert_questions(request: SignedInRequest) -> HttpResponse:
    context = {"list": QuestionListing(request)}
    return render_page(request, "plans/expert_questions.html", context, partial="rows")


@requires("exports.run")
@require_safe
def expert_questions_export(request: SignedInRequest) -> HttpResponseBase:
    if not request.user.can("tasks.view"):
        raise PermissionDenied
    return download(QuestionListing(request).export)


@requires(services.ask_expert)
@require_http_methods(["GET", "POST"])
def expert_ask(request: SignedInRequest) -> HttpResponse:
    key = int_param(request.GET.get("client"))
    client = Client.objects.visible_to(request.user).filter(pk=key).first() if key else None
    form = QuestionForm(request.POST or None, by=request.user, initial={"client": client})
    question: Any = submit(form, services.ask_expert, by=request.user)
    if question is not None:
        messages.success(request, _("Asked: %(name)s") % {"name": question.expert.full_name})
        return redirect("plans:task_detail", question.task_id)
    return render(request, "plans/expert_ask.html", {"form": form}, status=422 if form.is_bound else 200)


def _directory(
    request: SignedInRequest, form: ExpertiseForm | None = None, status: int = 200
) -> HttpResponse:
    page = ExpertsPage(request.user)
    if form is None and page.can_keep:
        form = ExpertiseForm(by=request.user)
    return render(request, "plans/expert_list.html", {"page": page, "form": form}, status=status)
