"""Threats of refusal: listed, taken into work, closed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.rights.permissions import SignedInRequest, requires
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.web.downloads import download
from kam_crm.shared.web.forms import submit
from kam_crm.shared.web.refusals import on_refusal
from reports.models import Threat
from reports.pages.tables import list_page
from reports.threats import services
from reports.threats.forms import StepForm, TakeForm
from reports.threats.pages.detail import ThreatPage
from reports.threats.pages.listing import ThreatListing


@requires("threats.view")
@require_safe
def threat_list(request: SignedInRequest) -> HttpResponse:
    return list_page(request, "reports/threat_list.html", ThreatListing(request))


@requires("exports.run")
@require_safe
def threat_export(request: SignedInRequest) -> HttpResponseBase:
    if not request.user.can("threats.view"):
        raise PermissionDenied
    return download(ThreatListing(request).export)


@requires("threats.view")
@require_safe
def threat_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    return _detail(request, _threat(request, pk))


def _on_its_page(
    request: SignedInRequest, error: BusinessRuleError, pk: int, *, status: int, **_given: Any
) -> HttpResponse:
    messages.error(request, str(error))
    return _detail(request, _threat(request, pk), status=status)


def _planned(service: Any, form_of: type[StepForm]) -> Callable[..., HttpResponse]:
    """The view of what ends in a next step."""

    @requires(service)
    @require_POST
    @on_refusal(_on_its_page)
    def view(request: SignedInRequest, pk: int) -> HttpResponse:
        threat = _threat(request, pk)
        form = form_of(request.POST, threat=threat, by=request.user)
        if submit(form, service, by=request.user, threat=threat) is None:
            return _detail(request, threat, form, 422)
        return redirect("reports:threat_detail", pk)

    return view


threat_take = _planned(services.take_threat, TakeForm)
threat_plan = _planned(services.plan_step, StepForm)


def _closing(service: Any) -> Callable[..., HttpResponse]:
    """The view of an outcome."""

    @requires(service)
    @require_POST
    @on_refusal(_on_its_page)
    def view(request: SignedInRequest, pk: int) -> HttpResponse:
        service(by=request.user, threat=_threat(request, pk), result=request.POST.get("reason", ""))
        messages.success(request, _("Saved."))
        return redirect("reports:threat_detail", pk)

    return view


threat_keep = _closing(services.keep_client)
threat_lose = _closing(services.lose_client)
threat_dismiss = _closing(services.dismiss_threat)


def _threat(request: SignedInRequest, pk: int) -> Threat:
    rows = Threat.objects.visible_to(request.user).select_related("client__manager", "owner")
    threat: Threat = get_object_or_404(rows, pk=pk)
    return threat


def _detail(
    request: SignedInRequest, threat: Threat, form: StepForm | None = None, status: int = 200
) -> HttpResponse:
    page = ThreatPage(threat, request.user)
    if form is None and "take" in page.steps:
        form = TakeForm(threat=threat, by=request.user)
    elif form is None and page.takes_steps:
        form = StepForm(threat=threat, by=request.user)
    return render(request, "reports/threat_detail.html", {"page": page, "form": form}, status=status)
