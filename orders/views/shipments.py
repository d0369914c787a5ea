"""Shipments and returns: what left, what came back, and registering a return."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import SignedInRequest, requires
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.forms import apply_business_error
from orders.forms import ReturnForm
from orders.models import Shipment
from orders.panels import take_back
from orders.shipment_page import ShipmentPage, shipments_for_page


@requires("orders.view")
@require_safe
def shipment_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    shipment = get_object_or_404(shipments_for_page(request.user), pk=pk)
    return _page(request, shipment, ReturnForm(shipment=shipment))


@requires("returns.register")
@require_POST
def shipment_return(request: SignedInRequest, pk: int) -> HttpResponse:
    """Register what came back; the form stands on the page of the shipment."""
    shipment = get_object_or_404(shipments_for_page(request.user), pk=pk)
    form = ReturnForm(request.POST, shipment=shipment)
    if form.is_valid():
        given = {"date": form.cleaned_data["date"], "reason": form.cleaned_data["reason"]}
        try:
            take_back(by=request.user, shipment=shipment, quantities=form.quantities, **given)
        except BusinessRuleError as error:
            apply_business_error(form, error)
        else:
            messages.success(request, _("The return is registered."))
            return redirect("orders:shipment_detail", pk)
    return _page(request, shipment, form, status=422)


def _page(request: SignedInRequest, shipment: Shipment, form: ReturnForm, status: int = 200) -> HttpResponse:
    context = {"shipment": shipment, "page": ShipmentPage(shipment, request.user, form)}
    return render(request, "orders/shipment_detail.html", context, status=status)
