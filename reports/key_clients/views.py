from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.rights.permissions import SignedInRequest, requires
from accounts.rights.secrets import has_regime, sees_strategy
from accounts.services import log_secrets
from dossiers.clients.pages.header import dossier_client, dossier_header
from kam_crm.shared import clock
from kam_crm.shared.web.htmx import render_page
from reports.key_clients.as_of import states_on
from reports.key_clients.pages.candidates import Candidates
from reports.key_clients.pages.portfolio import KeyClients
from reports.key_clients.pages.ranking import ClientValues, GrowthPotential
from reports.key_clients.pages.whole import KeyListing
from reports.nightly.runs import day_of
from reports.pages.tables import report_file
from reports.pages.tabs import tabs_for

VIEW = "clients.strategy"


@requires(VIEW)
@require_safe
def key_clients(request: SignedInRequest) -> HttpResponse:
    return _page(request, "reports/key_clients.html", KeyClients(request))


@requires(VIEW)
@require_safe
def key_candidates(request: SignedInRequest) -> HttpResponse:
    return _page(request, "reports/key_candidates.html", Candidates(request))


@requires(VIEW)
@require_safe
def growth_potential(request: SignedInRequest) -> HttpResponse:
    return _page(request, "reports/growth_potential.html", GrowthPotential(request))


@requires(VIEW)
@require_safe
def client_values(request: SignedInRequest) -> HttpResponse:
    return _page(request, "reports/client_values.html", ClientValues(request))


@requires("exports.run")
@require_safe
def key_clients_export(request: SignedInRequest) -> HttpResponseBase:
    return _file(request, KeyClients)


@requires("exports.run")
@require_safe
def key_candidates_export(request: SignedInRequest) -> HttpResponseBase:
    return _file(request, Candidates)


@requires("exports.run")
@require_safe
def growth_potential_export(request: SignedInRequest) -> HttpResponseBase:
    return _file(request, GrowthPotential)


@requires("exports.run")
@require_safe
def client_values_export(request: SignedInRequest) -> HttpResponseBase:
    return _file(request, ClientValues)


@requires("clients.view")
@require_safe
def client_as_of(request: SignedInRequest, pk: int) -> HttpResponse:
    """Manager, class, key status and type of a client on a day, beside those of today."""
    client, today = dossier_client(request.user, pk), clock.today()
    day = min(day_of(request.GET.get("on", "")) or clock.add_months(clock.month_start(today), -1), today)
    sees_key = sees_strategy(request.user, client.manager_id)
    if sees_key and has_regime():
        log_secrets(user=request.user, clients=[client.pk])
    context = {
        "client": client,
        "dossier": dossier_header(client, request.user, "people"),
        "day": day,
        "today": today,
        "then": states_on(request.user, [client], day)[client.pk],
        "now": states_on(request.user, [client], today)[client.pk],
        "sees_key": sees_key,
    }
    return render(request, "reports/client_as_of.html", context)


def _file(request: SignedInRequest, listing: type[KeyListing]) -> HttpResponseBase:
    """Raises PermissionDenied: exporting lists is no right to the strategy."""
    if not request.user.can(VIEW):
        raise PermissionDenied
    return report_file(request, listing)


def _page(request: SignedInRequest, template: str, listing: KeyListing) -> HttpResponse:
    if has_regime():
        log_secrets(user=request.user, clients=[row.client.pk for row in listing.page.items])
    return render_page(request, template, {"list": listing, "tabs": tabs_for(request)}, partial="rows")
