from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.rights.permissions import SignedInRequest, requires
from kam_crm.shared.web.downloads import download
from kam_crm.shared.web.htmx import render_page
from orders.otif.pages import FulfilmentListing, OtifPage


@requires("orders.view")
@require_safe
def otif(request: SignedInRequest) -> HttpResponse:
    return render(request, "orders/otif.html", {"page": OtifPage(request)})


@requires("orders.view")
@require_safe
def otif_rows(request: SignedInRequest) -> HttpResponse:
    return render_page(request, "orders/otif_rows.html", {"list": FulfilmentListing(request)}, "rows")


@requires("exports.run")
@require_safe
def otif_export(request: SignedInRequest) -> HttpResponseBase:
    return download(FulfilmentListing(request).export)
