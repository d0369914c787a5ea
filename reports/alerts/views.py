from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from accounts.rights.permissions import SignedInRequest, requires
from reports.alerts.pages.listing import AlertListing
from reports.pages.tables import list_page


@requires("reports.view")
@require_safe
def alert_list(request: SignedInRequest) -> HttpResponse:
    return list_page(request, "reports/alert_list.html", AlertListing(request))
