from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from accounts.rights.permissions import SignedInRequest, requires
from kam_crm.shared.web.downloads import download
from reports.new_clients.pages import NewClients
from reports.pages.tables import list_page


@requires("reports.view")
@require_safe
def new_clients(request: SignedInRequest) -> HttpResponse:
    return list_page(request, "reports/new_clients.html", NewClients(request))


@requires("exports.run")
@require_safe
def new_clients_export(request: SignedInRequest) -> HttpResponseBase:
    return download(NewClients(request).export)
