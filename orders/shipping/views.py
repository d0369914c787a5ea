from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.rights.permissions import SignedInRequest, requires
from orders.models import Shipment
from orders.returns.forms import ReturnForm
from orders.shipping.pages import ShipmentPage, shipments_for_page


@requires("orders.view")
@require_safe
def shipment_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    shipment = get_object_or_404(shipments_for_page(request.user), pk=pk)
    return shipment_page(request, shipment, ReturnForm(shipment=shipment))


def shipment_page(
    request: SignedInRequest, shipment: Shipment, form: ReturnForm, status: int = 200
) -> HttpResponse:
    context = {"shipment": shipment, "page": ShipmentPage(shipment, request.user, form)}
    return render(request, "orders/shipment_detail.html", context, status=status)
