from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.http.response import HttpResponseBase

from accounts.rights.permissions import SignedInRequest
from kam_crm.shared.web.downloads import download
from kam_crm.shared.web.htmx import render_page
from kam_crm.shared.web.listings import Listing
from reports.pages.tabs import tabs_for


def list_page(request: SignedInRequest, template: str, listing: Listing) -> HttpResponse:
    context = {"list": listing, "tabs": tabs_for(request)}
    return render_page(request, template, context, partial="rows")


def report_file(request: SignedInRequest, listing: type[Listing]) -> HttpResponseBase:
    """The file of a report. Raises PermissionDenied: exporting lists is no right to reports."""
    if not request.user.can("reports.view"):
        raise PermissionDenied
    return download(listing(request).export)
