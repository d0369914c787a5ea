from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from accounts.rights.permissions import SignedInRequest, requires
from reports.nightly.pages import NightlyListing
from reports.pages.tables import list_page


@requires("nightly.view")
@require_safe
def nightly_list(request: SignedInRequest) -> HttpResponse:
    return list_page(request, "reports/nightly_list.html", NightlyListing(request))
