from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from accounts.rights.permissions import SignedInRequest, requires
from desk.trail.kinds import KINDS, PERSON, kinds_for
from desk.trail.pages.act import ActPage
from desk.trail.pages.lines import Lines
from desk.trail.pages.listing import History
from desk.trail.querysets import Wanted, events_for, with_previous
from desk.trail.services import reveal_change
from kam_crm.shared.web.downloads import download
from kam_crm.shared.web.htmx import render_page


@requires("history.view")
@require_safe
def history(request: SignedInRequest) -> HttpResponse:
    return render(request, "desk/history.html", {"list": History(request)})


@requires("history.view")
@require_safe
def history_act(request: SignedInRequest, act: UUID) -> HttpResponse:
    """404 where the person sees nothing of it."""
    return render(request, "desk/history_act.html", {"act": ActPage(request.user, act, request.GET)})


@requires(reveal_change)
@require_POST
def history_reveal(request: SignedInRequest, pk: int) -> HttpResponse:
    """One change of a person's phone or e-mail; the access log knows who saw it."""
    if not request.user.can("history.view"):
        raise PermissionDenied
    kind = KINDS[PERSON]
    events = events_for(request.user, kind, Wanted()) if kind in kinds_for(request.user) else None
    if events is None:
        raise Http404
    event = get_object_or_404(with_previous(kind, events), pk=pk)
    words = Lines(request.user, {kind: [reveal_change(by=request.user, event=event)]}, reveals=True)
    return render_page(request, "desk/history_revealed.html", {"line": words.of(kind, event)}, "fields")


@requires("history.view")
@require_safe
def history_export(request: SignedInRequest) -> HttpResponseBase:
    return download(History(request).export)
