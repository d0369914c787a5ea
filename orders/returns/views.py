from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.rights.permissions import SignedInRequest, requires
from kam_crm.shared import clock
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.web.forms import submit
from kam_crm.shared.web.refusals import on_refusal, refusal_response
from orders import services
from orders.models import GoodsReturn
from orders.returns.forms import AcceptForm, ReasonForm, ReturnForm
from orders.returns.pages import return_rows
from orders.shipping.pages import shipments_for_page
from orders.shipping.views import shipment_page


@requires(services.announce_return)
@require_POST
def shipment_return(request: SignedInRequest, pk: int) -> HttpResponse:
    """Announce what comes back; the form stands on the page of the shipment."""
    shipment = get_object_or_404(shipments_for_page(request.user), pk=pk)
    form = ReturnForm(request.POST, shipment=shipment)
    if submit(form, services.announce_return, by=request.user, shipment=shipment) is None:
        return shipment_page(request, shipment, form, status=422)
    messages.success(request, _("The return is announced: sales support accepts the goods."))
    return redirect("orders:shipment_detail", pk)


@requires("orders.view")
@require_safe
def return_list(request: SignedInRequest) -> HttpResponse:
    """Returns that wait: for the goods, or for the head."""
    waiting = GoodsReturn.objects.visible_to(request.user).waiting().order_by("announced_at", "pk")
    context = {"rows": return_rows(waiting, request.user), "today": clock.today()}
    return render(request, "orders/return_list.html", context)


def _refused(request: SignedInRequest, error: BusinessRuleError, pk: int, *, status: int) -> HttpResponse:
    return refusal_response(request, error)


def step(
    service: Callable[..., GoodsReturn], form_class: type[ReasonForm] | None
) -> Callable[..., HttpResponse]:
    @requires(service)
    @require_POST
    @on_refusal(_refused)
    def act(request: SignedInRequest, pk: int) -> HttpResponse:
        goods_return = get_object_or_404(
            GoodsReturn.objects.visible_to(request.user).select_related("shipment__client"), pk=pk
        )
        form = form_class(request.POST) if form_class else None
        if form is not None and not form.is_valid():
            texts = [str(text) for errors in form.errors.values() for text in errors]
            raise BusinessRuleError("return_unclear", " ".join(texts))
        given = form.cleaned_data if form else {}
        moved = service(by=request.user, goods_return=goods_return, **given)
        messages.success(request, f"{moved.shipment.number}: {moved.get_status_display()}")
        return redirect("orders:shipment_detail", moved.shipment_id)

    return act


STEPS = {
    "accept": step(services.accept_goods, AcceptForm),
    "refuse": step(services.refuse_return, ReasonForm),
    "withdraw": step(services.withdraw_return, None),
}
