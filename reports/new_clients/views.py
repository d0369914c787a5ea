from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from accounts.rights.permissions import SignedInRequest, requires
from reports.new_clients.pages import NewClients
from reports.pages.tables import list_page, report_file


@requires("reports.view")
@require_safe
def new_clients(request: SignedInRequest) -> HttpResponse:
    return list_page(request, "reports/new_clients.html", NewClients(request))


@requires("exports.run")
@require_safe
def new_clients_export(request: SignedInRequest) -> HttpResponseBase:
    return report_file(request, NewClients)
