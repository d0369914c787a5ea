from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from accounts.rights.permissions import SignedInRequest
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.web.htmx import render_page
from kam_crm.shared.web.listings import Listing
from reports.pages.tabs import tabs_for


def _table(request: SignedInRequest, template: str, listing: Listing) -> HttpResponse:
    context = {"list": listing, "tabs": tabs_for(request)}
    return render_page(request, template, context, partial="rows")


def _file(listing: Listing) -> HttpResponseBase:
    """A refusal (unknown format, too many rows for a sheet) is a sentence."""
    try:
        return listing.export()
    except BusinessRuleError as error:
        return HttpResponse(str(error), status=422, content_type="text/plain; charset=utf-8")
