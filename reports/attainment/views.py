from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from accounts.rights.permissions import SignedInRequest, requires
from reports.attainment.pages.listing import AttainmentListing
from reports.pages.tables import list_page, report_file


@requires("reports.view")
@require_safe
def attainment_list(request: SignedInRequest) -> HttpResponse:
    return list_page(request, "reports/attainment_list.html", AttainmentListing(request))


@requires("exports.run")
@require_safe
def attainment_export(request: SignedInRequest) -> HttpResponseBase:
    return report_file(request, AttainmentListing)
