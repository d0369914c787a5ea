"""Questions about demand: listed, asked, answered."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.rights.permissions import SignedInRequest, requires
from kam_crm.shared.web.forms import submit
from reports.demand import services
from reports.demand.forms import DemandAskForm, EstimateForm
from reports.demand.pages import DemandListing, DemandPage
from reports.models import DemandEstimate, DemandRequest
from reports.pages.tables import list_page


@requires("demand.view")
@require_safe
def demand_list(request: SignedInRequest) -> HttpResponse:
    return list_page(request, "reports/demand_list.html", DemandListing(request))


@requires(services.ask_demand)
@require_http_methods(["GET", "POST"])
def demand_ask(request: SignedInRequest) -> HttpResponse:
    form = DemandAskForm(request.POST or None, by=request.user)
    asked = submit(form, services.ask_demand, by=request.user)
    if asked is not None:
        messages.success(request, _("Asked: each of them has a task with the day."))
        return redirect("reports:demand_detail", asked.pk)
    return render(request, "reports/demand_ask.html", {"form": form}, status=422 if form.is_bound else 200)


@requires("demand.view")
@require_safe
def demand_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    return _detail(request, _asked(request, pk))


@requires(services.answer_demand)
@require_POST
def demand_answer(request: SignedInRequest, pk: int) -> HttpResponse:
    """`pk` is that of the estimate."""
    rows = DemandEstimate.objects.visible_to(request.user).select_related("request__segment")
    estimate = get_object_or_404(rows, pk=pk)
    page = DemandPage(estimate.request, request.user)
    form = EstimateForm(request.POST, groups=page.groups, known={})
    if submit(form, services.answer_demand, by=request.user, estimate=estimate) is None:
        return _detail(request, estimate.request, form, 422)
    messages.success(request, _("Your estimate is given."))
    return redirect("reports:demand_detail", estimate.request_id)


def _asked(request: SignedInRequest, pk: int) -> DemandRequest:
    rows = DemandRequest.objects.visible_to(request.user).select_related("segment", "asked_by")
    asked: DemandRequest = get_object_or_404(rows, pk=pk)
    return asked


def _detail(
    request: SignedInRequest, asked: DemandRequest, form: EstimateForm | None = None, status: int = 200
) -> HttpResponse:
    page = DemandPage(asked, request.user)
    if form is None and page.own is not None:
        known = {line.group_id: line.amount for line in page.own.lines.all()}
        form = EstimateForm(groups=page.groups, known=known, note=page.own.note)
    return render(request, "reports/demand_detail.html", {"page": page, "form": form}, status=status)
