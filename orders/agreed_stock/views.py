from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.rights.permissions import SignedInRequest, requires
from dossiers.clients.pages.header import dossier_client
from kam_crm.shared.web.forms import post_data, submit
from orders import services
from orders.agreed_stock.forms import AgreeForm
from orders.models import AgreedStock


@requires(services.agree_stock)
@require_http_methods(["GET", "POST"])
def stock_agree(request: SignedInRequest, pk: int) -> HttpResponse:
    client = dossier_client(request.user, pk)
    form = AgreeForm(post_data(request), by=request.user)
    if submit(form, services.agree_stock, by=request.user, client=client):
        messages.success(request, _("Agreed: we warn as soon as less is there."))
        return redirect("orders:client_orders", pk)
    context = {"form": form, "client": client}
    return render(request, "orders/stock_agree.html", context, status=422 if form.is_bound else 200)


@requires(services.end_agreed_stock)
@require_POST
def stock_end(request: SignedInRequest, pk: int) -> HttpResponse:
    agreed = get_object_or_404(AgreedStock.objects.visible_to(request.user).select_related("client"), pk=pk)
    services.end_agreed_stock(by=request.user, agreed=agreed)
    messages.success(request, _("It is kept no longer."))
    return redirect("orders:client_orders", agreed.client_id)
