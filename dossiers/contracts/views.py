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
from dossiers.clients.pages.header import dossier_client, dossier_header
from dossiers.clients.pages.versions import other_version
from dossiers.contracts.forms import ContractFileForm, ContractForm, ProlongForm, SignForm
from dossiers.contracts.pages.contracts import ContractsPage, files_of
from dossiers.models import Client, Contract
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.forms import apply_business_error
from kam_crm.shared.web.forms import post_data, submit
from kam_crm.shared.web.refusals import on_refusal

CONTRACTS = "dossiers/client_contracts.html"


@requires("clients.view")
@require_safe
def contract_list(request: SignedInRequest, pk: int) -> HttpResponse:
    client = dossier_client(request.user, pk)
    return render(request, CONTRACTS, _contracts(request, client, ContractForm(by=request.user)))


@requires(services.add_contract)
@require_POST
def contract_add(request: SignedInRequest, pk: int) -> HttpResponse:
    client, form = dossier_client(request.user, pk), ContractForm(request.POST, by=request.user)
    if submit(form, services.add_contract, by=request.user, client=client):
        messages.success(request, _("Saved; it counts once it is agreed to and signed."))
        return redirect("dossiers:contract_list", pk)
    return render(request, CONTRACTS, _contracts(request, client, form), status=422)


@requires(services.update_contract)
@require_http_methods(["GET", "POST"])
def contract_edit(request: SignedInRequest, pk: int, contract: int) -> HttpResponse:
    found = _contract(request, pk, contract)
    form = ContractForm(post_data(request), by=request.user, contract=found)
    if saved := submit(form, services.update_contract, by=request.user, contract=found):
        asks = saved.approvals.waiting().exists()
        messages.success(
            request, _("Saved; the terms count once they are agreed to.") if asks else _("Saved.")
        )
        return redirect("dossiers:contract_list", pk)
    return _edit_page(request, found, form, ContractFileForm(), theirs=other_version(form, found))


@requires(services.add_document)
@require_POST
def contract_file(request: SignedInRequest, pk: int, contract: int) -> HttpResponse:
    """A file that belongs to this version: the signed paper, an annex."""
    found = _contract(request, pk, contract)
    form = ContractFileForm(request.POST, request.FILES)
    if submit(form, services.add_document, by=request.user, client=found.client, about=found):
        messages.success(request, _("The file is kept."))
        return redirect("dossiers:contract_edit", pk, contract)
    return _edit_page(request, found, ContractForm(by=request.user, contract=found), form, status=422)


@requires(services.prolong_contract)
@require_http_methods(["GET", "POST"])
def contract_prolong(request: SignedInRequest, pk: int, contract: int) -> HttpResponse:
    found = _contract(request, pk, contract)
    form = ProlongForm(post_data(request), by=request.user, contract=found)
    if submit(form, services.prolong_contract, by=request.user, contract=found):
        messages.success(request, _("The next version waits for agreement; it holds from its own day on."))
        return redirect("dossiers:contract_list", pk)
    return _step_page(request, found, form, "prolong")


def _sign_refused(
    request: SignedInRequest, error: BusinessRuleError, pk: int, contract: int, *, status: int
) -> HttpResponse:
    """What the power of attorney lacks is said where it is signed."""
    form = SignForm(request.POST)
    form.is_valid()
    apply_business_error(form, error)
    return _step_page(request, _contract(request, pk, contract), form, "sign", status)


@requires(services.sign_contract)
@require_http_methods(["GET", "POST"])
@on_refusal(_sign_refused)
def contract_sign(request: SignedInRequest, pk: int, contract: int) -> HttpResponse:
    found = _contract(request, pk, contract)
    form = SignForm(post_data(request))
    if submit(form, services.sign_contract, by=request.user, contract=found):
        messages.success(request, _("The contract is signed."))
        return redirect("dossiers:contract_list", pk)
    return _step_page(request, found, form, "sign")


def _contract(request: SignedInRequest, pk: int, contract: int) -> Contract:
    rows = Contract.objects.visible_to(request.user).select_related("client__manager", "price_column")
    found: Contract = get_object_or_404(rows, pk=contract, client=pk)
    return found


def _edit_page(
    request: SignedInRequest,
    found: Contract,
    form: ContractForm,
    file_form: ContractFileForm,
    theirs: Any = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "contract": found,
        "theirs": theirs,
        "back": reverse("dossiers:contract_list", args=[found.client_id]),
        "files": files_of(request.user, found),
        "file_form": file_form if request.user.can("documents.add") else None,
    }
    return render(request, "dossiers/contract_form.html", context, status=422 if form.is_bound else status)


def _step_page(
    request: SignedInRequest, found: Contract, form: Any, step: str, status: int = 0
) -> HttpResponse:
    context = {
        "form": form,
        "contract": found,
        "step": step,
        "page": ContractsPage(found.client, request.user),
        "back": reverse("dossiers:contract_list", args=[found.client_id]),
    }
    return render(
        request, "dossiers/contract_step.html", context, status=status or (422 if form.is_bound else 200)
    )


def _contracts(request: SignedInRequest, client: Client, form: ContractForm) -> dict[str, Any]:
    header = dossier_header(client, request.user, "documents")
    page = ContractsPage(client, request.user)
    return {"client": client, "dossier": header, "page": page, "form": form}
