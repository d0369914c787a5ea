from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from accounts.rights.permissions import SignedInRequest, requires
from reports.pages.tables import list_page, report_file
from reports.segments.pages.listing import SegmentListing


@requires("reports.view")
@require_safe
def segment_list(request: SignedInRequest) -> HttpResponse:
    return list_page(request, "reports/segment_list.html", SegmentListing(request))


@requires("exports.run")
@require_safe
def segment_export(request: SignedInRequest) -> HttpResponseBase:
    return report_file(request, SegmentListing)
