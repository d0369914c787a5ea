"""Tenders of a client: added, edited, decided with a reason; who else takes part. The list stands in the dossier."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.rights.permissions import SignedInRequest, requires
from accounts.rights.secrets import has_regime, sees_strategy
from accounts.services import log_secrets
from dossiers import services
from dossiers.clients.pages.header import dossier_client
from dossiers.models import Client, Tender
from dossiers.tenders.forms import DecideForm, ParticipantForm, TenderEditForm, TenderForm
from dossiers.tenders.pages import TenderPage
from kam_crm.shared.web.forms import post_data, submit

FORM, EDIT = "dossiers/tender_form.html", "dossiers/tender.html"


@requires(services.add_tender)
@require_http_methods(["GET", "POST"])
def tender_add(request: SignedInRequest, pk: int) -> HttpResponse:
    client = dossier_client(request.user, pk)
    # the door asked for the right; where secrets are kept a deputy needs a clearance besides
    if not sees_strategy(request.user, client.manager_id):
        raise PermissionDenied
    form = TenderForm(post_data(request))
    tender = submit(form, services.add_tender, by=request.user, client=client)
    if tender is not None:
        messages.success(request, _("The tender is in the dossier. Add who else takes part."))
        return redirect("dossiers:tender_edit", tender.pk)
    return _form(request, client, form, _("New tender"))


@requires(services.edit_tender)
@require_http_methods(["GET", "POST"])
def tender_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    tender = _tender(request, pk)
    form = TenderEditForm(post_data(request), tender=tender)
    if submit(form, services.edit_tender, by=request.user, tender=tender):
        messages.success(request, _("Saved."))
        return redirect(_list_of(tender.client_id))
    return _edit(request, tender, form, ParticipantForm())


@requires(services.decide_tender)
@require_http_methods(["GET", "POST"])
def tender_decide(request: SignedInRequest, pk: int) -> HttpResponse:
    tender = _tender(request, pk)
    form = DecideForm(post_data(request), tender=tender)
    if submit(form, services.decide_tender, by=request.user, tender=tender):
        messages.success(request, _("Result and reason are in the dossier."))
        return redirect(_list_of(tender.client_id))
    _log(request, tender)
    return _form(request, tender.client, form, _("Result of the tender"), str(tender))


@requires(services.set_participant)
@require_POST
def participant_set(request: SignedInRequest, pk: int) -> HttpResponse:
    tender, form = _tender(request, pk), ParticipantForm(request.POST)
    if submit(form, services.set_participant, by=request.user, tender=tender):
        messages.success(request, _("Written down."))
        return redirect("dossiers:tender_edit", pk)
    return _edit(request, tender, TenderEditForm(None, tender=tender), form)


@requires(services.remove_participant)
@require_POST
def participant_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    tender = _tender(request, pk)
    name = request.POST.get("competitor_name", "")
    services.remove_participant(by=request.user, tender=tender, competitor_name=name)
    messages.success(request, _("No longer among those who take part."))
    return redirect("dossiers:tender_edit", pk)


def _tender(request: SignedInRequest, pk: int) -> Tender:
    rows = Tender.objects.visible_to(request.user).select_related("client__manager")
    found: Tender = get_object_or_404(rows, pk=pk)
    return found


def _list_of(client_id: int) -> str:
    return reverse("dossiers:client_facts", args=[client_id]) + "#tenders"


def _log(request: SignedInRequest, tender: Tender) -> None:
    if has_regime():
        log_secrets(user=request.user, clients=[tender.client_id])


def _form(request: SignedInRequest, client: Client, form: Any, title: str, note: str = "") -> HttpResponse:
    context = {"client": client, "form": form, "title": title, "note": note, "back": _list_of(client.pk)}
    return render(request, FORM, context, status=422 if form.is_bound else 200)


def _edit(request: SignedInRequest, tender: Tender, form: Any, participant: Any) -> HttpResponse:
    _log(request, tender)
    context = {
        "client": tender.client,
        "tender": tender,
        "page": TenderPage(tender, request.user),
        "form": form,
        "participant_form": participant,
        "back": _list_of(tender.client_id),
    }
    refused = form.is_bound or participant.is_bound
    return render(request, EDIT, context, status=422 if refused else 200)
