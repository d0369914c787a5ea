"""A client's first page and the reason of his segment."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.permissions import SignedInRequest, requires
from dossiers.forms import NoteForm
from dossiers.presenters import dossier_client, dossier_header
from kam_crm.shared.htmx import render_page
from reports.figures.overview import Overview
from reports.figures.reason import Reason


@requires("clients.view")
@require_safe
def client_overview(request: SignedInRequest, pk: int) -> HttpResponse:
    client = dossier_client(request.user, pk)
    context = {
        "client": client,
        "dossier": dossier_header(client, request.user, "overview"),
        "overview": Overview(client, request.user),
        "form": NoteForm(),
    }
    return render(request, "reports/client_overview.html", context)


@requires("reports.view")
@require_safe
def why_segment(request: SignedInRequest, pk: int) -> HttpResponse:
    client = dossier_client(request.user, pk)
    reason = Reason(client, request.user, request.GET)
    return render_page(
        request, "reports/why_segment.html", {"client": client, "reason": reason}, partial="why"
    )
