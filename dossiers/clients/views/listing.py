"""The list of clients: shown, exported."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_http_methods, require_safe

from accounts.rights.permissions import SignedInRequest, requires
from dossiers.clients.pages.export import export_clients
from dossiers.clients.pages.listing import ClientListing
from dossiers.models import Client
from kam_crm.shared.web.downloads import download
from kam_crm.shared.web.htmx import render_page
from kam_crm.shared.web.params import int_param

MOST_CHOSEN = 500  # clients of one bulk action


@requires("clients.view")
@require_safe
def client_list(request: SignedInRequest) -> HttpResponse:
    listing = ClientListing(request)
    return render_page(request, "dossiers/client_list.html", {"list": listing}, partial="rows")


@requires("exports.run")
@require_http_methods(["GET", "POST"])
def client_export(request: SignedInRequest) -> HttpResponseBase:
    """GET: what the filters of the address leave, in its order; POST: the clients chosen in the list."""
    listing = ClientListing(request)
    filters: dict[str, Any] = listing.filters
    clients = listing.in_order(listing.clients)
    # by POST, because a few hundred keys do not fit into an address
    if request.method == "POST":
        clients = chosen_clients(request).order_by("sort_key", "pk")
        filters = {"chosen": len(_chosen_keys(request))}
    return download(export_clients, request.user, clients, request.GET.get("format", "xlsx"), filters)


def chosen_clients(request: SignedInRequest) -> QuerySet[Client]:
    """The clients ticked in the list, or named by the address; 404 as soon as one of them is not visible."""
    keys = _chosen_keys(request)
    clients: QuerySet[Client] = Client.objects.visible_to(request.user).filter(pk__in=keys)
    # one out of sight refuses all: nobody would notice that nineteen of twenty were handed over
    if clients.count() != len(keys):
        raise Http404
    return clients


def _chosen_keys(request: SignedInRequest) -> set[int]:
    given = request.POST if request.method == "POST" else request.GET
    keys = map(int_param, given.getlist("client")[:MOST_CHOSEN])
    return {key for key in keys if key is not None}
