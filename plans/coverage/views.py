"""Coverage of key clients as a list, one map on paper and as a file."""

from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.models import Access
from accounts.rights.permissions import SignedInRequest, requires
from accounts.rights.secrets import has_regime
from accounts.services import log_access, log_secrets
from dossiers.decision_map.querysets import strategy_of_map
from dossiers.models import DecisionMap
from kam_crm.shared import clock
from kam_crm.shared.checks import allow
from kam_crm.shared.web.downloads import download, export, sheet_response
from kam_crm.shared.web.htmx import render_page
from plans.coverage.pages.chart import MapChart
from plans.coverage.pages.listing import CoverageListing
from plans.coverage.pages.sheet import columns, sheet_of


@requires("clients.strategy")
@require_safe
def coverage_list(request: SignedInRequest) -> HttpResponse:
    return render_page(request, "plans/coverage_list.html", {"list": CoverageListing(request)}, "rows")


@requires("clients.strategy")
@require_safe
def coverage_export(request: SignedInRequest) -> HttpResponseBase:
    allow(request.user, "exports.run")
    return download(CoverageListing(request).export)


@requires("clients.strategy")
@require_safe
def map_sheet(request: SignedInRequest, pk: int) -> HttpResponse:
    """The map on paper."""
    chart = _chart(request, pk)
    _log(request, chart, "pdf")
    return sheet_response(_name(chart), sheet_of(chart, request.user))


@requires("clients.strategy")
@require_safe
def map_export(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The contact map as CSV or XLSX (R109)."""
    allow(request.user, "exports.run")
    chart = _chart(request, pk)

    def made(fmt: str) -> HttpResponseBase:
        answer = export(_name(chart), columns(), chart.boxes, fmt)
        # last: what was refused has not been taken away
        _log(request, chart, fmt)
        return answer

    return download(made, request.GET.get("format", "xlsx"))


def _chart(request: SignedInRequest, pk: int) -> MapChart:
    rows = DecisionMap.objects.visible_to(request.user).filter(strategy_of_map(request.user))
    found: DecisionMap = get_object_or_404(rows.select_related("client__manager"), pk=pk)
    return MapChart(found.client, request.user, found.pk)


def _log(request: SignedInRequest, chart: MapChart, fmt: str) -> None:
    client = chart.client.pk
    log_access(
        user=request.user, what=Access.EXPORT, subject="decision_map", format=fmt, filters={"client": client}
    )
    if has_regime():
        log_secrets(user=request.user, clients=[client])


def _name(chart: MapChart) -> str:
    return f"decision-map-{chart.client.code}-{clock.today():%Y-%m-%d}"
