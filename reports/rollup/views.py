from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from accounts.rights.permissions import SignedInRequest, requires
from reports.pages.tables import _file, _table
from reports.rollup.pages import SalesListing


@requires("reports.view")
@require_safe
def sales_rows(request: SignedInRequest) -> HttpResponse:
    return _table(request, "reports/sales_rows.html", SalesListing(request))


@requires("exports.run")
@require_safe
def sales_export(request: SignedInRequest) -> HttpResponseBase:
    return _file(SalesListing(request))
