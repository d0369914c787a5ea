"""Who owes what, by age."""

from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.forms import carried_out
from accounts.listing import Listing
from accounts.permissions import SignedInRequest, requires
from dossiers.presenters import dossier_client, dossier_header
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.htmx import render_page
from receivables import services
from receivables.debts import DebtListing
from receivables.forms import LimitForm
from receivables.money_tab import MoneyTab


@requires("receivables.view")
@require_safe
def debt_list(request: SignedInRequest) -> HttpResponse:
    return render_page(request, "receivables/debt_list.html", {"list": DebtListing(request)}, partial="rows")


@requires("exports.run")
@require_safe
def debt_export(request: SignedInRequest) -> HttpResponseBase:
    return exported(DebtListing(request))


@requires("receivables.view")
@require_safe
def client_money(request: SignedInRequest, pk: int) -> HttpResponse:
    client = dossier_client(request.user, pk)
    context = {
        "client": client,
        "dossier": dossier_header(client, request.user, "money"),
        "money": MoneyTab(client, request.user),
    }
    return render(request, "receivables/client_money.html", context)


@requires("credit.set_limit")
@require_http_methods(["GET", "POST"])
def limit_set(request: SignedInRequest, pk: int) -> HttpResponse:
    """A new credit limit; the director's is without bound, finance's ends at a sum."""
    client = dossier_client(request.user, pk)
    form = LimitForm(request.POST or None)
    if form.is_bound and carried_out(form, services.set_limit, by=request.user, client=client):
        return redirect("receivables:client_money", pk)
    context = {"form": form, "client": client, "most": request.user.limit("credit.set_limit")}
    return render(request, "receivables/limit_form.html", context, status=422 if form.is_bound else 200)


def exported(listing: Listing) -> HttpResponseBase:
    """The download, or in plain words why there is none."""
    try:
        return listing.export()
    except BusinessRuleError as error:
        return HttpResponse(str(error), status=422, content_type="text/plain; charset=utf-8")
