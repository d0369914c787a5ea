"""Management decisions: the feed, one of them, written, replaced, read."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.rights.permissions import SignedInRequest, requires
from dossiers.clients.pages.versions import other_version
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.web.forms import submit
from kam_crm.shared.web.htmx import render_page
from kam_crm.shared.web.refusals import on_refusal
from plans import services
from plans.decisions.forms import DecisionForm
from plans.decisions.pages import DecisionListing, DecisionPage
from plans.models import Decision


@requires("decisions.view")
@require_safe
def decision_list(request: SignedInRequest) -> HttpResponse:
    return render_page(
        request, "plans/decision_list.html", {"list": DecisionListing(request)}, partial="rows"
    )


@requires("decisions.view")
@require_safe
def decision_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    return _detail(request, pk)


@requires(services.add_decision)
@require_http_methods(["GET", "POST"])
def decision_new(request: SignedInRequest) -> HttpResponse:
    form = DecisionForm(request.POST or None, by=request.user)
    decision = submit(form, services.add_decision, by=request.user)
    if decision is not None:
        messages.success(request, _("The decision is published."))
        return redirect("plans:decision_detail", decision.pk)
    return _form(request, form, None)


def _on_its_page(
    request: SignedInRequest, error: BusinessRuleError, pk: int, *, status: int, **_given: Any
) -> HttpResponse:
    messages.error(request, str(error))
    return _detail(request, pk, status)


@requires(services.update_decision)
@require_http_methods(["GET", "POST"])
@on_refusal(_on_its_page)
def decision_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    decision = _decision(request, pk)
    form = DecisionForm(request.POST or None, by=request.user, decision=decision)
    if submit(form, services.update_decision, by=request.user, decision=decision) is not None:
        messages.success(request, _("Saved."))
        return redirect("plans:decision_detail", pk)
    return _form(request, form, decision, theirs=other_version(form, decision))


@requires(services.add_decision)
@require_http_methods(["GET", "POST"])
@on_refusal(_on_its_page)
def decision_replace(request: SignedInRequest, pk: int) -> HttpResponse:
    """A new decision that begins with the words of the one it replaces."""
    decision = _decision(request, pk)
    form = DecisionForm(request.POST or None, by=request.user, replaces=decision)
    successor = submit(form, services.add_decision, by=request.user, replaces=decision)
    if successor is not None:
        messages.success(request, _("The decision is published."))
        return redirect("plans:decision_detail", successor.pk)
    return _form(request, form, decision, is_successor=True)


@requires(services.read_decision)
@require_POST
def decision_read(request: SignedInRequest, pk: int) -> HttpResponse:
    services.read_decision(by=request.user, decision=_decision(request, pk))
    messages.success(request, _("Marked as read."))
    return redirect("plans:decision_detail", pk)


def _decision(request: SignedInRequest, pk: int) -> Decision:
    rows = Decision.objects.visible_to(request.user).with_read_at(request.user)
    decision: Decision = get_object_or_404(
        rows.select_related("author", "department", "replaces", "replaced_by"), pk=pk
    )
    return decision


def _detail(request: SignedInRequest, pk: int, status: int = 200) -> HttpResponse:
    page = DecisionPage(_decision(request, pk), request.user)
    return render(request, "plans/decision_detail.html", {"page": page}, status=status)


def _form(
    request: SignedInRequest,
    form: DecisionForm,
    decision: Decision | None,
    theirs: Any = None,
    is_successor: bool = False,
) -> HttpResponse:
    back = (
        reverse("plans:decision_detail", args=[decision.pk]) if decision else reverse("plans:decision_list")
    )
    context = {
        "form": form, "decision": decision, "theirs": theirs, "is_successor": is_successor, "back": back,
    }  # fmt: skip
    status = 422 if form.is_bound else 200
    return render(request, "plans/decision_form.html", context, status=status)
