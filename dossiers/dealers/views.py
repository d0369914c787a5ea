from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.rights.permissions import SignedInRequest, requires
from dossiers import services
from dossiers.clients.pages.header import dossier_client, dossier_header
from dossiers.dealers.forms import DealerForm
from dossiers.dealers.pages import Dealers
from dossiers.models import Client, DealerLink
from kam_crm.shared.web.forms import submit

PAGE = "dossiers/client_dealers.html"


@requires("clients.view")
@require_safe
def client_dealers(request: SignedInRequest, pk: int) -> HttpResponse:
    client = dossier_client(request.user, pk)
    return render(request, PAGE, _page(request, client, DealerForm(user=request.user)))


@requires(services.recommend_dealer)
@require_POST
def dealer_add(request: SignedInRequest, pk: int) -> HttpResponse:
    client, form = dossier_client(request.user, pk), DealerForm(request.POST, user=request.user)
    link = submit(form, services.recommend_dealer, by=request.user, client=client)
    if link is None:
        return render(request, PAGE, _page(request, client, form), status=422)
    messages.success(request, _("%(name)s was added.") % {"name": link.dealer.name})
    return redirect("dossiers:client_dealers", pk)


@requires(services.drop_dealer)
@require_POST
def dealer_drop(request: SignedInRequest, pk: int) -> HttpResponse:
    link = get_object_or_404(DealerLink.objects.visible_to(request.user), pk=pk)
    client = link.client_id
    services.drop_dealer(by=request.user, link=link)
    messages.success(request, _("No longer on the list."))
    return redirect("dossiers:client_dealers", client)


def _page(request: SignedInRequest, client: Client, form: DealerForm) -> dict[str, Any]:
    return {
        "client": client,
        "dossier": dossier_header(client, request.user, "people"),
        "dealers": Dealers(client, request.user),
        "can_edit": request.user.can("clients.edit"),
        "sees_sales": request.user.can("reports.view"),
        "form": form,
    }
