"""Light pages that a device keeps: a client, and the price list."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.rights.permissions import SignedInRequest, requires
from catalogue.pages import ProductListing
from desk.pocket.pages import Pocket
from dossiers.models import Client
from kam_crm.shared.web.htmx import render_page

PRODUCTS = 800  # of the price list on a device; the rest needs the network


@requires("activities.plan")
@require_safe
def client_pocket(request: SignedInRequest, pk: int) -> HttpResponse:
    rows = Client.objects.visible_to(request.user).select_related("summary", "manager")
    client = get_object_or_404(rows, pk=pk)
    return render_page(
        request, "desk/pocket.html", {"pocket": Pocket(client, request.user), "client": client}
    )


@requires("activities.plan")
@require_safe
def pocket_prices(request: SignedInRequest) -> HttpResponse:
    listing = ProductListing(request)
    products = list(listing.filtered.order_by("sort_key", "pk")[:PRODUCTS])
    context = {"rows": listing.priced(products), "columns": listing.price_columns, "day": listing.day}
    return render_page(request, "desk/pocket_prices.html", context)
