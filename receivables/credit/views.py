from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.rights.permissions import SignedInRequest, requires
from dossiers.clients.pages.header import dossier_client
from kam_crm.shared.web.forms import submit
from receivables import services
from receivables.credit.forms import LimitForm


@requires("credit.set_limit")
@require_http_methods(["GET", "POST"])
def limit_set(request: SignedInRequest, pk: int) -> HttpResponse:
    """A new credit limit; the director's is without bound, finance's ends at a sum."""
    client = dossier_client(request.user, pk)
    form = LimitForm(request.POST or None)
    if form.is_bound and submit(form, services.set_limit, by=request.user, client=client):
        return redirect("receivables:client_money", pk)
    context = {"form": form, "client": client, "most": request.user.limit("credit.set_limit")}
    return render(request, "receivables/limit_form.html", context, status=422 if form.is_bound else 200)
