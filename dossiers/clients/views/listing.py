"""The list of clients: shown, exported, handed over."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.rights.permissions import SignedInRequest, requires
from dossiers import services
from dossiers.clients.forms import HandOverForm
from dossiers.clients.pages.export import export_clients
from dossiers.clients.pages.listing import ClientListing
from dossiers.models import Client
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.web.htmx import render_page
from kam_crm.shared.web.returning import page_before

MOST_CHOSEN = 500  # clients of one bulk deed


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
    clients = listing.clients.order_by(*listing.order, "pk")
    if request.method == "POST":
        clients = chosen_clients(request).order_by("sort_key", "pk")
        filters = {"chosen": len(_chosen_keys(request))}
    try:
        return export_clients(request.user, clients, request.GET.get("format", "xlsx"), filters)
    except BusinessRuleError as error:
        return HttpResponse(str(error), status=422, content_type="text/plain; charset=utf-8")


@requires("clients.assign")
@require_POST
def client_assign(request: SignedInRequest) -> HttpResponse:
    """Hand the chosen clients to one manager."""
    clients = chosen_clients(request)
    form = HandOverForm(request.POST, user=request.user)
    if not form.is_valid():
        messages.error(request, form.errors["manager"][0])
        return _back_to_list(request)
    manager = form.cleaned_data["manager"]
    handed = services.assign_clients(by=request.user, clients=clients, manager=manager)
    text = ngettext("%(count)s client handed to %(name)s.", "%(count)s clients handed to %(name)s.", handed)
    messages.success(request, text % {"count": handed, "name": manager.full_name})
    return _back_to_list(request)


def chosen_clients(request: SignedInRequest) -> QuerySet[Client]:
    """The clients ticked in the list; 404 as soon as one of them is not visible."""
    keys = _chosen_keys(request)
    clients: QuerySet[Client] = Client.objects.visible_to(request.user).filter(pk__in=keys)
    if clients.count() != len(keys):
        raise Http404
    return clients


def _chosen_keys(request: SignedInRequest) -> set[int]:
    return _keys(request.POST.getlist("client")[:MOST_CHOSEN])


def _keys(texts: list[Any]) -> set[int]:
    return {int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 19}


def _back_to_list(request: SignedInRequest) -> HttpResponseRedirect:
    """To the list as it was filtered, if the address given is one of ours."""
    return HttpResponseRedirect(page_before(request) or reverse("dossiers:client_list"))
