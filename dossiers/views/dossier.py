"""Tabs and parts of the dossier: history with notes, key status, contracts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.forms import carried_out
from accounts.permissions import SignedInRequest, requires
from dossiers import services
from dossiers.forms import ContractForm, KeyForm, NoteForm
from dossiers.models import Client, Contract, KeyStatus
from dossiers.presenters import dossier_client, dossier_header
from dossiers.timeline import sources_for, timeline
from dossiers.versions import other_version
from kam_crm.shared.htmx import is_fragment, render_page

HISTORY = "dossiers/client_history.html"
KEY = "dossiers/client_key.html"
CONTRACTS = "dossiers/client_contracts.html"


@requires("clients.view")
@require_safe
def client_history(request: SignedInRequest, pk: int) -> HttpResponse:
    client = dossier_client(request.user, pk)
    return render_page(request, HISTORY, _history(request, client, NoteForm()), "line")


@requires("notes.add")
@require_POST
def note_add(request: SignedInRequest, pk: int) -> HttpResponse:
    """The history with the new note on top."""
    client, form = dossier_client(request.user, pk), NoteForm(request.POST)
    if not form.is_valid():
        return render_page(request, HISTORY, _history(request, client, form), "line", status=422)
    services.add_note(by=request.user, client=client, text=form.cleaned_data["text"])
    if is_fragment(request):
        return render_page(request, HISTORY, _history(request, client, NoteForm()), "line")
    return redirect("dossiers:client_history", pk)


@requires("clients.strategy")
@require_safe
def client_key(request: SignedInRequest, pk: int) -> HttpResponse:
    client = dossier_client(request.user, pk)
    return render(request, KEY, _key(request, client, KeyForm()))


@requires("key_status.set")
@require_POST
def key_set(request: SignedInRequest, pk: int) -> HttpResponse:
    client, form = dossier_client(request.user, pk), KeyForm(request.POST)
    if carried_out(form, services.set_key_status, by=request.user, client=client):
        messages.success(request, _("Saved."))
        return redirect("dossiers:client_key", pk)
    return render(request, KEY, _key(request, client, form), status=422)


@requires("key_status.set")
@require_POST
def key_remove(request: SignedInRequest, pk: int, status: int) -> HttpResponse:
    found = get_object_or_404(KeyStatus.objects.visible_to(request.user), pk=status, client=pk)
    services.remove_key_status(by=request.user, status=found)
    messages.success(request, _("Taken away."))
    return redirect("dossiers:client_key", pk)


@requires("clients.view")
@require_safe
def contract_list(request: SignedInRequest, pk: int) -> HttpResponse:
    client = dossier_client(request.user, pk)
    return render(request, CONTRACTS, _contracts(request, client, ContractForm()))


@requires("clients.edit")
@require_POST
def contract_add(request: SignedInRequest, pk: int) -> HttpResponse:
    client, form = dossier_client(request.user, pk), ContractForm(request.POST)
    if carried_out(form, services.add_contract, by=request.user, client=client):
        messages.success(request, _("Saved."))
        return redirect("dossiers:contract_list", pk)
    return render(request, CONTRACTS, _contracts(request, client, form), status=422)


@requires("clients.edit")
@require_http_methods(["GET", "POST"])
def contract_edit(request: SignedInRequest, pk: int, contract: int) -> HttpResponse:
    contracts = Contract.objects.visible_to(request.user).select_related("client")
    found = get_object_or_404(contracts, pk=contract, client=pk)
    form = ContractForm(request.POST or None, contract=found)
    if carried_out(form, services.update_contract, by=request.user, contract=found):
        messages.success(request, _("Saved."))
        return redirect("dossiers:contract_list", pk)
    theirs, back = other_version(form, found), reverse("dossiers:contract_list", args=[pk])
    context = {"form": form, "contract": found, "theirs": theirs, "back": back}
    return render(request, "dossiers/contract_form.html", context, status=422 if form.is_bound else 200)


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


def _key(request: SignedInRequest, client: Client, form: KeyForm) -> dict[str, Any]:
    statuses = client.key_statuses.select_related("set_by")
    return {
        "client": client,
        "dossier": dossier_header(client, request.user, "people"),
        "statuses": statuses,
        "can_set_key": request.user.can("key_status.set"),
        "form": form,
    }


def _contracts(request: SignedInRequest, client: Client, form: ContractForm) -> dict[str, Any]:
    header = dossier_header(client, request.user, "money")
    contracts, can_edit = client.contracts.all(), request.user.can("clients.edit")
    return {"client": client, "dossier": header, "contracts": contracts, "can_edit": can_edit, "form": form}
