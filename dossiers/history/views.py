from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.rights.permissions import SignedInRequest, requires
from accounts.rights.secrets import has_regime, sees_secrets
from dossiers import services
from dossiers.clients.pages.header import dossier_client, dossier_header
from dossiers.history.forms import NoteForm
from dossiers.history.secrecy import may_set_secrecy
from dossiers.history.timeline import CONVERSATIONS, sources_for, timeline
from dossiers.models import Client, Note
from kam_crm.shared.web.forms import submit
from kam_crm.shared.web.htmx import is_fragment, render_page
from kam_crm.shared.web.returning import page_before

HISTORY = "dossiers/client_history.html"
EVERYTHING = "all"


@requires("clients.view")
@require_safe
def client_history(request: SignedInRequest, pk: int) -> HttpResponse:
    client = dossier_client(request.user, pk)
    return render_page(request, HISTORY, _history(request, client), "line")


@requires(services.add_note)
@require_POST
def note_add(request: SignedInRequest, pk: int) -> HttpResponse:
    """The history with the new note on top; the page it was written on, where that is another one."""
    client = dossier_client(request.user, pk)
    form = NoteForm(request.POST, user=request.user, client=client)
    back = page_before(request)
    if submit(form, services.add_note, by=request.user, client=client) is None:
        # another page has no room for the error; nothing is lost where nothing was typed
        if back and not request.POST.get("text", "").strip():
            messages.warning(request, form.errors["text"][0])
            return redirect(back)
        return render_page(request, HISTORY, _history(request, client, form), "line", status=422)
    # a fresh form with the line: the note is in it now
    if is_fragment(request):
        return render_page(request, HISTORY, _history(request, client), "line")
    if back:
        messages.success(request, _("The note is in the history."))
    return redirect(back or reverse("dossiers:client_history", args=[pk]))


@requires(services.set_note_secrecy)
@require_POST
def note_secrecy(request: SignedInRequest, pk: int) -> HttpResponse:
    note = get_object_or_404(Note.objects.visible_to(request.user), pk=pk)
    is_secret = request.POST.get("secret") == "yes"
    services.set_note_secrecy(by=request.user, note=note, is_secret=is_secret)
    messages.success(
        request, _("The note is secret now.") if is_secret else _("The note is no longer secret.")
    )
    return redirect("dossiers:client_history", note.client_id)


def _history(request: SignedInRequest, client: Client, form: NoteForm | None = None) -> dict[str, Any]:
    kind, user = request.GET.get("kind", CONVERSATIONS), request.user
    page = timeline(
        client, user, cursor=request.GET.get("cursor", ""), kind="" if kind == EVERYTHING else kind
    )
    return {
        "client": client,
        "dossier": dossier_header(client, user, "history"),
        "page": page,
        "kind": kind,
        "kinds": [
            (CONVERSATIONS, _("Conversations")),
            (EVERYTHING, _("Everything")),
            *((source.name, source.label) for source in sources_for(user)),
        ],
        "can_note": user.can("notes.add"),
        "form": form or NoteForm(user=user, client=client),
        # what is secret may be opened again where secrets are kept no more
        "may_set_secrecy": lambda event: (
            event.author_id is not None
            and (event.is_secret or has_regime())
            and sees_secrets(user, client.manager_id)
            and may_set_secrecy(user, client, event.author_id)
        ),
    }
