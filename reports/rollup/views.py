from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from accounts.rights.permissions import SignedInRequest, requires
from kam_crm.shared.web.downloads import download
from reports.pages.tables import list_page
from reports.rollup.pages import SalesListing


@requires("orders.view")
@require_safe
def sales_rows(request: SignedInRequest) -> HttpResponse:
    return list_page(request, "reports/sales_rows.html", SalesListing(request))


@requires("exports.run")
@require_safe
def sales_export(request: SignedInRequest) -> HttpResponseBase:
    return download(SalesListing(request).export)
