from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.rights.permissions import SignedInRequest, requires
from desk.frame.pages.navigation import frame_of
from desk.overview.pages import Overview
from dossiers.clients.pages.header import dossier_client, dossier_header
from dossiers.history.forms import NoteForm


@requires("clients.view")
@require_safe
def client_overview(request: SignedInRequest, pk: int) -> HttpResponse:
    client = dossier_client(request.user, pk)
    context = {
        "client": client,
        "dossier": dossier_header(client, request.user, "overview"),
        "overview": Overview(client, request.user, frame_of(request).facts),
        "form": NoteForm(user=request.user, client=client),
    }
    return render(request, "reports/client_overview.html", context)
