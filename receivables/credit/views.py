from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.rights.permissions import SignedInRequest, requires
from dossiers.clients.pages.header import dossier_client
from dossiers.models import Client
from kam_crm.shared import clock
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.forms import apply_business_error
from kam_crm.shared.web.forms import post_data, submit
from kam_crm.shared.web.refusals import on_refusal
from receivables import services
from receivables.credit.forms import LimitForm
from receivables.credit.pages.facts import LimitFacts


def limit_page(request: SignedInRequest, client: Client, form: LimitForm, status: int) -> HttpResponse:
    context = {
        "form": form,
        "client": client,
        "most": request.user.limit("credit.set_limit"),
        "limit_facts": LimitFacts(client, clock.today()),
    }
    return render(request, "receivables/limit_form.html", context, status=status)


def limit_refused(request: SignedInRequest, error: BusinessRuleError, pk: int, status: int) -> HttpResponse:
    """Above the person's own limit: the form with what was typed, to be sent again with less."""
    form = LimitForm(request.POST)
    apply_business_error(form, error)
    return limit_page(request, dossier_client(request.user, pk), form, status)


@requires(services.set_limit)
@require_http_methods(["GET", "POST"])
@on_refusal(limit_refused)
def limit_set(request: SignedInRequest, pk: int) -> HttpResponse:
    """A new credit limit; the director's is without bound, finance's ends at a sum."""
    client = dossier_client(request.user, pk)
    form = LimitForm(post_data(request))
    if submit(form, services.set_limit, by=request.user, client=client):
        return redirect("receivables:client_money", pk)
    return limit_page(request, client, form, 422 if form.is_bound else 200)
