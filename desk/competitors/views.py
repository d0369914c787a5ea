from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.rights.permissions import SignedInRequest, requires
from accounts.rights.secrets import has_regime, sees_strategy
from accounts.services import log_secrets
from desk.competitors.forms import AnswerForm, CompetitorForm, MergeForm, NewsForm, OfferForm
from desk.competitors.pages.client import ClientCompetitors
from desk.competitors.pages.company import CompetitorListing, CompetitorPage
from dossiers import services
from dossiers.clients.pages.header import dossier_client, dossier_header
from dossiers.models import Client, Competitor, CompetitorOffer
from kam_crm.shared.web.forms import submit
from kam_crm.shared.web.htmx import render_page
from plans.services import add_task

CLIENT = "desk/competitors/client.html"
LIST, CARD, EDIT = "desk/competitors/list.html", "desk/competitors/card.html", "desk/competitors/edit.html"


@requires("clients.strategy")
@require_safe
def client_competitors(request: SignedInRequest, pk: int) -> HttpResponse:
    client = dossier_client(request.user, pk)
    return _client_page(request, client, OfferForm(None, client=client, user=request.user))


@requires(services.record_offer)
@require_POST
def offer_add(request: SignedInRequest, pk: int) -> HttpResponse:
    client = dossier_client(request.user, pk)
    form = OfferForm(request.POST, client=client, user=request.user)
    if submit(form, services.record_offer, by=request.user, client=client):
        messages.success(request, _("Written down: prices, shares and the feed know it."))
        return redirect("desk:client_competitors", pk)
    form.ask_whether_sure()
    return _client_page(request, client, form, status=422)


@requires(add_task)
@require_POST
def offer_answer(request: SignedInRequest, pk: int) -> HttpResponse:
    offer = get_object_or_404(CompetitorOffer.objects.visible_to(request.user), pk=pk)
    client, form = dossier_client(request.user, offer.client_id), AnswerForm(request.POST)
    if submit(form, add_task, by=request.user, client=client, about=offer):
        messages.success(request, _("The answer is a task of yours."))
        return redirect("desk:client_competitors", client.pk)
    return _client_page(
        request,
        client,
        OfferForm(None, client=client, user=request.user),
        answering=(offer.pk, form),
        status=422,
    )


@requires("clients.view")
@require_safe
def competitor_list(request: SignedInRequest) -> HttpResponse:
    return render_page(request, LIST, {"list": CompetitorListing(request)}, partial="rows")


@requires("clients.view")
@require_safe
def competitor_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    return _card(request, _competitor(request, pk), NewsForm())


@requires(services.add_news)
@require_POST
def news_add(request: SignedInRequest, pk: int) -> HttpResponse:
    competitor, form = _competitor(request, pk), NewsForm(request.POST)
    if submit(form, services.add_news, by=request.user, competitor=competitor):
        messages.success(request, _("In the feed."))
        return redirect("desk:competitor_detail", pk)
    return _card(request, competitor, form, status=422)


@requires(services.update_competitor)
@require_http_methods(["GET", "POST"])
def competitor_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    competitor = _competitor(request, pk)
    form = CompetitorForm(request.POST or None, competitor=competitor)
    if submit(form, services.update_competitor, by=request.user, competitor=competitor):
        messages.success(request, _("Saved."))
        return redirect("desk:competitor_detail", pk)
    merging = MergeForm(None, competitor=competitor, user=request.user)
    return _edit(request, competitor, form, merging)


@requires(services.merge_competitors)
@require_POST
def competitor_merge(request: SignedInRequest, pk: int) -> HttpResponse:
    competitor = _competitor(request, pk)
    merging = MergeForm(request.POST, competitor=competitor, user=request.user)
    target = submit(merging, services.merge_competitors, by=request.user, competitor=competitor)
    if target is not None:
        messages.success(request, _("The two are one now."))
        return redirect("desk:competitor_detail", target.pk)
    return _edit(request, competitor, CompetitorForm(None, competitor=competitor), merging, status=422)


def _competitor(request: SignedInRequest, pk: int) -> Competitor:
    found: Competitor = get_object_or_404(Competitor.objects.visible_to(request.user), pk=pk)
    return found


def _client_page(
    request: SignedInRequest,
    client: Client,
    form: OfferForm,
    *,
    answering: Any = (None, None),
    status: int = 200,
) -> HttpResponse:
    # the door asked for the right; where secrets are kept a deputy needs a clearance besides
    if not sees_strategy(request.user, client.manager_id):
        raise PermissionDenied
    page = ClientCompetitors(client, request.user)
    if page.attacks and has_regime():
        log_secrets(user=request.user, clients=[client.pk])
    context = {
        "client": client,
        "dossier": dossier_header(client, request.user, "competitors"),
        "page": page,
        "form": form,
        "answering": answering[0],
        "answer_form": answering[1] or AnswerForm(),
    }
    return render(request, CLIENT, context, status=status)


def _card(
    request: SignedInRequest, competitor: Competitor, form: NewsForm, status: int = 200
) -> HttpResponse:
    page = CompetitorPage(competitor, request.user)
    return render(request, CARD, {"page": page, "competitor": competitor, "form": form}, status=status)


def _edit(
    request: SignedInRequest,
    competitor: Competitor,
    form: CompetitorForm,
    merging: MergeForm,
    status: int = 200,
) -> HttpResponse:
    context = {
        "competitor": competitor,
        "form": form,
        "merging": merging if request.user.can("competitors.merge") else None,
    }
    return render(request, EDIT, context, status=422 if form.is_bound else status)
