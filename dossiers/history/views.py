from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from accounts.rights.permissions import SignedInRequest, requires
from dossiers import services
from dossiers.clients.pages.header import dossier_client, dossier_header
from dossiers.history.forms import NoteForm
from dossiers.history.timeline import sources_for, timeline
from dossiers.models import Client
from kam_crm.shared.web.forms import submit
from kam_crm.shared.web.htmx import is_fragment, render_page

HISTORY = "dossiers/client_history.html"


@requires("clients.view")
@require_safe
def client_history(request: SignedInRequest, pk: int) -> HttpResponse:
    client = dossier_client(request.user, pk)
    return render_page(request, HISTORY, _history(request, client, NoteForm()), "line")


@requires(services.add_note)
@require_POST
def note_add(request: SignedInRequest, pk: int) -> HttpResponse:
    """The history with the new note on top."""
    client, form = dossier_client(request.user, pk), NoteForm(request.POST)
    if submit(form, services.add_note, by=request.user, client=client) is None:
        return render_page(request, HISTORY, _history(request, client, form), "line", status=422)
    # a fresh form with the line: the note is in it now
    if is_fragment(request):
        return render_page(request, HISTORY, _history(request, client, NoteForm()), "line")
    return redirect("dossiers:client_history", pk)


def _history(request: SignedInRequest, client: Client, form: NoteForm) -> dict[str, Any]:
    kind, user = request.GET.get("kind", ""), request.user
    page = timeline(client, user, cursor=request.GET.get("cursor", ""), kind=kind)
    return {
        "client": client,
        "dossier": dossier_header(client, user, "history"),
        "page": page,
        "kinds": [(source.name, source.label) for source in sources_for(user)],
        "can_note": user.can("notes.add"),
        "form": form,
    }
