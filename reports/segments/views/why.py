from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from accounts.rights.permissions import SignedInRequest, requires
from dossiers.clients.pages.header import dossier_client
from kam_crm.shared.web.htmx import render_page
from reports.segments.pages.reason import Reason


@requires("clients.view")
@require_safe
def why_segment(request: SignedInRequest, pk: int) -> HttpResponse:
    client = dossier_client(request.user, pk)
    reason = Reason(client, request.user, request.GET)
    return render_page(
        request, "reports/why_segment.html", {"client": client, "reason": reason}, partial="why"
    )
