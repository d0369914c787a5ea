"""Facts of a dossier: read, edited in place, confirmed; what a field was before."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.rights.permissions import SignedInRequest, requires
from accounts.services import log_secrets
from dossiers import services
from dossiers.clients.pages.header import dossier_client, dossier_header
from dossiers.clients.pages.versions import Difference, other_version
from dossiers.facts.completeness import Line, dossier_of
from dossiers.facts.forms.answer import AnswerForm
from dossiers.facts.known import label_of
from dossiers.facts.pages.page import Editing, FactsPage
from dossiers.facts.pages.versions import versions_of
from dossiers.models import Client, DossierAnswer
from kam_crm.shared.web.forms import post_data, submit
from kam_crm.shared.web.htmx import is_fragment, render_page
from kam_crm.shared.web.params import int_param

PAGE = "dossiers/client_facts.html"


@requires("clients.view")
@require_safe
def client_facts(request: SignedInRequest, pk: int) -> HttpResponse:
    return _page(request, dossier_client(request.user, pk))


@requires(services.record_answer)
@require_http_methods(["GET", "POST"])
def fact_edit(request: SignedInRequest, pk: int, key: str) -> HttpResponse:
    """The page with this field open; what somebody else saved meanwhile is shown beside what was typed."""
    client = dossier_client(request.user, pk)
    line = _line(request, client, key)
    form = AnswerForm(post_data(request), item=line.item, answer=line.answer)
    if form.is_bound and submit(form, services.record_answer, by=request.user, client=client, key=key):
        return _saved(request, client, key)
    editing = Editing(key, form, _theirs(form, line))
    return _page(request, client, editing, status=422 if form.is_bound else 200)


@requires(services.confirm_answer)
@require_POST
def fact_check(request: SignedInRequest, pk: int, key: str) -> HttpResponse:
    """«Still so», in one click."""
    client = dossier_client(request.user, pk)
    services.confirm_answer(by=request.user, answer=_answer(request, client, key))
    return _saved(request, client, key)


@requires("clients.view")
@require_safe
def fact_history(request: SignedInRequest, pk: int, key: str) -> HttpResponse:
    client = dossier_client(request.user, pk)
    line, answer = _line(request, client, key), _answer(request, client, key)
    if line.item.is_secret:
        log_secrets(user=request.user, clients=[client.pk])
    context = {
        "client": client,
        "dossier": dossier_header(client, request.user, "overview"),
        "label": label_of(line.item),
        "key": key,
        "versions": versions_of(line.item, answer),
        "can_edit": request.user.can("clients.edit"),
    }
    return render(request, "dossiers/fact_history.html", context)


@requires(services.record_answer)
@require_POST
def fact_restore(request: SignedInRequest, pk: int, key: str) -> HttpResponse:
    """What it was becomes what it is."""
    client = dossier_client(request.user, pk)
    answer = _answer(request, client, key)
    event = get_object_or_404(answer.history, pk=int_param(request.POST.get("version", "")))
    services.record_answer(
        by=request.user,
        client=client,
        key=key,
        value=event.value,
        source=event.source,
        expected_updated_at=answer.updated_at,
    )
    return _saved(request, client, key)


def _saved(request: SignedInRequest, client: Client, key: str) -> HttpResponse:
    if is_fragment(request):
        return _page(request, client)
    messages.success(request, _("Saved."))
    return redirect(reverse("dossiers:client_facts", args=[client.pk]) + f"#fact-{key}")


def _line(request: SignedInRequest, client: Client, key: str) -> Line:
    """An item that people fill and this person may know, or 404."""
    line = dossier_of(client, request.user).line(key)
    if line is None or line.is_hidden or not line.by_hand:
        raise Http404
    return line


def _answer(request: SignedInRequest, client: Client, key: str) -> DossierAnswer:
    rows = DossierAnswer.objects.visible_to(request.user).filter(client=client)
    found: DossierAnswer = get_object_or_404(rows, key=key)
    return found


def _theirs(form: AnswerForm, line: Line) -> list[Difference]:
    return other_version(form, line.answer) if line.answer else []


def _page(
    request: SignedInRequest, client: Client, editing: Editing | None = None, status: int = 200
) -> HttpResponse:
    page = FactsPage(client, request.user, editing)
    if page.shows_secrets:
        log_secrets(user=request.user, clients=[client.pk])
    context: dict[str, Any] = {"page": page, "client": client}
    # a fragment has no header
    if not is_fragment(request):
        context["dossier"] = dossier_header(client, request.user, "overview")
    return render_page(request, PAGE, context, "facts", status=status)
