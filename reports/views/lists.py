"""Tables of analytics: segments, attainment, the lines behind figures, changes, nightly runs."""

from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from accounts.listing import Listing
from accounts.permissions import SignedInRequest, requires
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.htmx import render_page
from reports.figures.attainments import AttainmentListing
from reports.figures.changes import AlertListing
from reports.figures.nightly import NightlyListing
from reports.figures.sales import SalesListing
from reports.figures.segments import SegmentListing
from reports.figures.tabs import tabs_for


@requires("reports.view")
@require_safe
def segment_list(request: SignedInRequest) -> HttpResponse:
    return _table(request, "reports/segment_list.html", SegmentListing(request))


@requires("exports.run")
@require_safe
def segment_export(request: SignedInRequest) -> HttpResponseBase:
    return _file(SegmentListing(request))


@requires("reports.view")
@require_safe
def attainment_list(request: SignedInRequest) -> HttpResponse:
    return _table(request, "reports/attainment_list.html", AttainmentListing(request))


@requires("exports.run")
@require_safe
def attainment_export(request: SignedInRequest) -> HttpResponseBase:
    return _file(AttainmentListing(request))


@requires("reports.view")
@require_safe
def sales_rows(request: SignedInRequest) -> HttpResponse:
    return _table(request, "reports/sales_rows.html", SalesListing(request))


@requires("exports.run")
@require_safe
def sales_export(request: SignedInRequest) -> HttpResponseBase:
    return _file(SalesListing(request))


@requires("reports.view")
@require_safe
def alert_list(request: SignedInRequest) -> HttpResponse:
    return _table(request, "reports/alert_list.html", AlertListing(request))


@requires("nightly.view")
@require_safe
def nightly_list(request: SignedInRequest) -> HttpResponse:
    return _table(request, "reports/nightly_list.html", NightlyListing(request))


def _table(request: SignedInRequest, template: str, listing: Listing) -> HttpResponse:
    context = {"list": listing, "tabs": tabs_for(request)}
    return render_page(request, template, context, partial="rows")


def _file(listing: Listing) -> HttpResponseBase:
    """A refusal (unknown format, too many rows for a sheet) is a sentence."""
    try:
        return listing.export()
    except BusinessRuleError as error:
        return HttpResponse(str(error), status=422, content_type="text/plain; charset=utf-8")
