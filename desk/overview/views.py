from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.rights.permissions import SignedInRequest, requires
from desk.frame.pages.navigation import frame_of
from desk.overview.pages.overview import Overview
from dossiers.clients.pages.header import dossier_client, dossier_header
from orders.services import LineInput, create_order


@requires("clients.view")
@require_safe
def client_overview(request: SignedInRequest, pk: int) -> HttpResponse:
    client = dossier_client(request.user, pk)
    context = {
        "client": client,
        "dossier": dossier_header(client, request.user, "overview"),
        "overview": Overview(client, request.user, frame_of(request).facts),
    }
    return render(request, "desk/overview/overview.html", context)


@requires(create_order)
@require_POST
def stopped_order(request: SignedInRequest, pk: int) -> HttpResponse:
    """A draft with the goods the client has stopped taking, each in its usual quantity."""
    client = dossier_client(request.user, pk)
    items = Overview(client, request.user).goods.items
    if not items:
        messages.warning(request, _("Nothing is missing from the usual order any more."))
        return redirect("desk:client_overview", pk)
    lines = [LineInput(item.product, item.quantity) for item in items]
    order = create_order(by=request.user, client=client, lines=lines)
    return redirect("orders:order_detail", order.pk)
