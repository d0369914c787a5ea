from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from accounts.rights.permissions import SignedInRequest, requires
from kam_crm.shared.web.downloads import download
from kam_crm.shared.web.htmx import render_page
from receivables.expected.pages import ExpectedListing


@requires("receivables.view")
@require_safe
def expected(request: SignedInRequest) -> HttpResponse:
    return render_page(
        request, "receivables/expected.html", {"list": ExpectedListing(request)}, partial="rows"
    )


@requires("exports.run")
@require_safe
def expected_export(request: SignedInRequest) -> HttpResponseBase:
    return download(ExpectedListing(request).export)
