from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.rights.permissions import SignedInRequest, requires
from dossiers.clients.pages.header import dossier_client, dossier_header
from kam_crm.shared import clock
from kam_crm.shared.web.downloads import download
from kam_crm.shared.web.params import int_param
from orders.drafting.pages.export import export_history
from orders.shipping.since_first import SinceFirst, by_month


@requires("orders.view")
@require_safe
def client_history(request: SignedInRequest, pk: int) -> HttpResponse:
    """A year of what the client bought, back to the first shipment (R152)."""
    client, today = dossier_client(request.user, pk), clock.today()
    whole = SinceFirst(client, today, None)
    first = whole.first
    year = int_param(request.GET.get("year")) or today.year
    address = reverse("orders:client_history", args=[pk])
    context = {
        "client": client,
        "dossier": dossier_header(client, request.user, "orders"),
        "first": first,
        "years": [
            {"label": str(one), "url": f"{address}?year={one}", "current": one == year} for one in whole.years
        ],
        "months": by_month(SinceFirst(client, today, year).rows()),
        "can_export": request.user.can("exports.run") and first is not None,
    }
    return render(request, "orders/client_history.html", context)


@requires("exports.run")
@require_safe
def client_history_export(request: SignedInRequest, pk: int) -> HttpResponseBase:
    client = dossier_client(request.user, pk)
    rows = SinceFirst(client, clock.today(), None).rows(limit=None)
    return download(export_history, request.user, client, rows, request.GET.get("format", "xlsx"))
