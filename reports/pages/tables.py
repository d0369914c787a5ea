from __future__ import annotations

from django.http import HttpResponse

from accounts.rights.permissions import SignedInRequest
from kam_crm.shared.web.htmx import render_page
from kam_crm.shared.web.listings import Listing
from reports.pages.tabs import tabs_for


def list_page(request: SignedInRequest, template: str, listing: Listing) -> HttpResponse:
    context = {"list": listing, "tabs": tabs_for(request)}
    return render_page(request, template, context, partial="rows")
