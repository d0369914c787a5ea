from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from accounts.rights.permissions import SignedInRequest, requires
from dossiers.clients.pages.header import dossier_client, dossier_header
from dossiers.models import Outlet
from kam_crm.shared.pagination import Keyset
from kam_crm.shared.web.htmx import render_page


@requires("clients.view")
@require_safe
def outlet_list(request: SignedInRequest, pk: int) -> HttpResponse:
    client = dossier_client(request.user, pk)
    outlets = Outlet.objects.visible_to(request.user).filter(client=client)
    page = Keyset(outlets, ["-is_active", "code", "pk"]).page(request.GET.get("cursor", ""))
    context = {"client": client, "dossier": dossier_header(client, request.user, "overview"), "page": page}
    return render_page(request, "dossiers/client_outlets.html", context, "rows")
