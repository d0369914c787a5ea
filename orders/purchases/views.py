from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from accounts.rights.permissions import SignedInRequest, requires
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.web.downloads import download
from kam_crm.shared.web.forms import given
from kam_crm.shared.web.htmx import render_page
from kam_crm.shared.web.refusals import on_refusal, refusal_response
from kam_crm.shared.web.returning import referring_page
from orders import services
from orders.models import PurchaseRequest
from orders.purchases.pages import PurchaseListing


@requires("orders.view")
@require_safe
def purchase_list(request: SignedInRequest) -> HttpResponse:
    return render_page(request, "orders/purchase_list.html", {"list": PurchaseListing(request)}, "rows")


@requires("exports.run")
@require_safe
def purchase_export(request: SignedInRequest) -> HttpResponseBase:
    return download(PurchaseListing(request).export)


class OrderedForm(forms.Form):
    supplier = forms.CharField(max_length=200, required=False)
    expected_on = forms.DateField(required=False)


class ArrivedForm(forms.Form):
    """Nothing but that it has come."""


class CancelForm(forms.Form):
    reason = forms.CharField(max_length=2000, required=False)


def _refused(request: SignedInRequest, error: BusinessRuleError, pk: int, *, status: int) -> HttpResponse:
    return refusal_response(request, error)


def step(
    service: Callable[..., PurchaseRequest], form_class: type[forms.Form]
) -> Callable[..., HttpResponse]:
    @requires(service)
    @require_POST
    @on_refusal(_refused)
    def act(request: SignedInRequest, pk: int) -> HttpResponse:
        rows = PurchaseRequest.objects.visible_to(request.user).select_related("client", "order", "product")
        purchase: PurchaseRequest = get_object_or_404(rows, pk=pk)
        moved = service(by=request.user, purchase=purchase, **given(form_class(request.POST)))
        messages.success(request, f"{purchase.product.name}: {moved.get_status_display()}")  # type: ignore[attr-defined]
        return redirect(referring_page(request) or "orders:purchase_list")

    return act


STEPS = {
    "order": step(services.order_purchase, OrderedForm),
    "arrive": step(services.receive_purchase, ArrivedForm),
    "cancel": step(services.cancel_purchase, CancelForm),
}
