from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.rights.permissions import SignedInRequest, requires
from kam_crm.shared.web.forms import submit
from orders.pages.panels import accept_return
from orders.returns.forms import ReturnForm
from orders.shipping.pages import shipments_for_page
from orders.shipping.views import _page


@requires("returns.register")
@require_POST
def shipment_return(request: SignedInRequest, pk: int) -> HttpResponse:
    """Register what came back; the form stands on the page of the shipment."""
    shipment = get_object_or_404(shipments_for_page(request.user), pk=pk)
    form = ReturnForm(request.POST, shipment=shipment)
    if submit(form, accept_return, by=request.user, shipment=shipment) is None:
        return _page(request, shipment, form, status=422)
    messages.success(request, _("The return is registered."))
    return redirect("orders:shipment_detail", pk)
