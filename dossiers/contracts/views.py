from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.rights.permissions import SignedInRequest, requires
from dossiers import services
from dossiers.clients.pages.header import dossier_client, dossier_header, term_words
from dossiers.clients.pages.versions import other_version
from dossiers.contracts.forms import ContractForm
from dossiers.models import Client, Contract
from kam_crm.shared.web.forms import submit

CONTRACTS = "dossiers/client_contracts.html"


@requires("clients.view")
@require_safe
def contract_list(request: SignedInRequest, pk: int) -> HttpResponse:
    client = dossier_client(request.user, pk)
    return render(request, CONTRACTS, _contracts(request, client, ContractForm()))


@requires(services.add_contract)
@require_POST
def contract_add(request: SignedInRequest, pk: int) -> HttpResponse:
    client, form = dossier_client(request.user, pk), ContractForm(request.POST)
    if submit(form, services.add_contract, by=request.user, client=client):
        messages.success(request, _("Saved; it counts once it is agreed to."))
        return redirect("dossiers:contract_list", pk)
    return render(request, CONTRACTS, _contracts(request, client, form), status=422)


@requires(services.update_contract)
@require_http_methods(["GET", "POST"])
def contract_edit(request: SignedInRequest, pk: int, contract: int) -> HttpResponse:
    contracts = Contract.objects.visible_to(request.user).select_related("client")
    found = get_object_or_404(contracts, pk=contract, client=pk)
    form = ContractForm(request.POST or None, contract=found)
    if saved := submit(form, services.update_contract, by=request.user, contract=found):
        asks = saved.approvals.waiting().exists()
        messages.success(
            request, _("Saved; the terms count once they are agreed to.") if asks else _("Saved.")
        )
        return redirect("dossiers:contract_list", pk)
    theirs, back = other_version(form, found), reverse("dossiers:contract_list", args=[pk])
    context = {"form": form, "contract": found, "theirs": theirs, "back": back}
    return render(request, "dossiers/contract_form.html", context, status=422 if form.is_bound else 200)


def _contracts(request: SignedInRequest, client: Client, form: ContractForm) -> dict[str, Any]:
    header = dossier_header(client, request.user, "money")
    rows = client.contracts.prefetch_related("approvals")  # type: ignore[misc]  # it knows only foreign keys
    contracts = [(contract, term_words(contract)) for contract in rows]
    can_edit = request.user.can("clients.edit")
    return {"client": client, "dossier": header, "contracts": contracts, "can_edit": can_edit, "form": form}
