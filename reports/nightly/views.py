from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from accounts.rights.permissions import SignedInRequest, requires
from reports.nightly.pages import NightlyListing
from reports.pages.tables import _table


@requires("nightly.view")
@require_safe
def nightly_list(request: SignedInRequest) -> HttpResponse:
    return _table(request, "reports/nightly_list.html", NightlyListing(request))
