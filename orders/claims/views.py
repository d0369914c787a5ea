"""Claims: the list, a new one, the page of one with its steps, its letter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Access
from accounts.rights.permissions import SignedInRequest, requires
from accounts.services import log_access
from dossiers.models import Client
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.web.downloads import download, sheet_response
from kam_crm.shared.web.forms import post_data, submit
from kam_crm.shared.web.htmx import render_page
from kam_crm.shared.web.params import int_param
from kam_crm.shared.web.refusals import on_refusal
from orders import services
from orders.claims.forms import (
    ClaimForm,
    DisputedForm,
    LawyerForm,
    LetterForm,
    OfferForm,
    OptionsForm,
    RecordForm,
    VerdictForm,
    claim_words,
    initial_of,
)
from orders.claims.letters import letter_sheet
from orders.claims.pages import ClaimListing, ClaimPage, claims_for_page
from orders.models import Claim, DiscrepancyAct, Shipment


@requires("claims.view")
@require_safe
def claim_list(request: SignedInRequest) -> HttpResponse:
    return render_page(request, "orders/claim_list.html", {"list": ClaimListing(request)}, "rows")


@requires("exports.run")
@require_safe
def claim_export(request: SignedInRequest) -> HttpResponseBase:
    return download(ClaimListing(request).export)


@requires(services.open_claim)
@require_http_methods(["GET", "POST"])
def claim_new(request: SignedInRequest) -> HttpResponse:
    """The address may name what it is about: an act, a shipment, a client."""
    about, client = _about(request)
    form = ClaimForm(
        post_data(request), by=request.user, initial=initial_of(client, about) if client else None
    )
    claim = submit(form, services.open_claim, by=request.user) if form.is_bound else None
    if claim is not None:
        messages.success(request, _("Claim %(number)s is opened.") % {"number": claim.number})
        return redirect("orders:claim_detail", claim.pk)
    context = {"form": form, "about": about, "client": client}
    return render(request, "orders/claim_form.html", context, status=422 if form.is_bound else 200)


@requires("claims.view")
@require_safe
def claim_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    return _page(request, _found(request, pk))


@requires("claims.view")
@require_safe
def claim_letter(request: SignedInRequest, pk: int) -> HttpResponse:
    claim = _found(request, pk)
    log_access(
        user=request.user,
        what=Access.EXPORT,
        subject="claims",
        format="pdf",
        filters={"client": claim.client_id},
    )
    return sheet_response(claim.number, letter_sheet(claim, request.user))


def _refused(request: SignedInRequest, error: BusinessRuleError, pk: int, *, status: int) -> HttpResponse:
    return _page(request, _found(request, pk), status=status, error=str(error))


def step(
    service: Callable[..., Claim], form_class: type[RecordForm] = RecordForm
) -> Callable[..., HttpResponse]:
    @requires(service)
    @require_POST
    @on_refusal(_refused)
    def act(request: SignedInRequest, pk: int) -> HttpResponse:
        claim = _found(request, pk)
        form = form_class(request.POST, by=request.user, claim=claim)
        if not form.is_valid():
            texts = [str(text) for errors in form.errors.values() for text in errors]
            raise BusinessRuleError("claim_unclear", " ".join(texts))
        moved = service(by=request.user, claim=claim, **form.cleaned_data)
        messages.success(request, claim_words(moved))
        return redirect("orders:claim_detail", pk)

    return act


STEPS = {
    "agree": step(services.agree_with_client),
    "options": step(services.record_options, OptionsForm),
    "offer": step(services.make_offer, OfferForm),
    "confirm": step(services.confirm_in_writing, LetterForm),
    "execute": step(services.carry_out),
    "otherwise": step(services.client_asks_otherwise),
    "withdraw": step(services.withdraw_claim),
    "disputed": step(services.set_disputed, DisputedForm),
    "escalate": step(services.escalate_claim),
    "lawyer": step(services.pass_to_lawyer, LawyerForm),
    "judge": step(services.judge_claim, VerdictForm),
}


def _about(request: SignedInRequest) -> tuple[Any, Client | None]:
    user = request.user
    for name, rows in (
        ("act", DiscrepancyAct.objects.visible_to(user).select_related("client", "shipment")),
        ("shipment", Shipment.objects.visible_to(user).select_related("client")),
    ):
        key = int_param(request.GET.get(name))
        if key is not None:
            row: Any = get_object_or_404(rows, pk=key)
            return row, row.client
    key = int_param(request.GET.get("client"))
    if key is None:
        return None, None
    return None, get_object_or_404(Client.objects.visible_to(user), pk=key)


def _found(request: SignedInRequest, pk: int) -> Claim:
    claim: Claim = get_object_or_404(claims_for_page(request.user), pk=pk)
    return claim


def _page(request: SignedInRequest, claim: Claim, status: int = 200, error: str = "") -> HttpResponse:
    context = {
        "claim": claim,
        "page": ClaimPage(claim, request.user),
        "error": error,
        "judging": VerdictForm(initial={"verdict": claim.verdict or "yes", "fault": claim.fault_id}),
        "passing": LawyerForm(),
    }  # fmt: skip
    return render(request, "orders/claim_detail.html", context, status=status)
