from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.rights.permissions import SignedInRequest, requires
from dossiers.clients.pages.header import dossier_client, dossier_header
from kam_crm.shared.web.downloads import download
from kam_crm.shared.web.htmx import render_page
from receivables.collection.pages.debts import DebtListing
from receivables.pages.money_tab import MoneyTab


@requires("receivables.view")
@require_safe
def debt_list(request: SignedInRequest) -> HttpResponse:
    return render_page(request, "receivables/debt_list.html", {"list": DebtListing(request)}, partial="rows")


@requires("exports.run")
@require_safe
def debt_export(request: SignedInRequest) -> HttpResponseBase:
    return download(DebtListing(request).export)


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
