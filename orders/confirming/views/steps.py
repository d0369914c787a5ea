"""Steps of an order that its own people take: submit, withdraw, cancel, pass on, hand back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.rights.permissions import SignedInRequest, requires
from kam_crm.shared.errors import BusinessRuleError, NotAllowed, StateConflict
from orders import services
from orders.confirming.forms import ReasonForm
from orders.confirming.pages.outlook import outcome_of
from orders.drafting.pages.order import orders_for_page
from orders.drafting.views.lines import turned_away
from orders.drafting.views.orders import order_page
from orders.models import Order


@requires("orders.submit")
@require_POST
def order_submit(request: SignedInRequest, pk: int) -> HttpResponse:
    return _step(request, pk, lambda order, data: services.submit_order(by=request.user, order=order, **data))


@requires("orders.submit")
@require_POST
def order_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    return _step(request, pk, lambda order, data: services.withdraw_order(by=request.user, order=order))


@requires("orders.cancel")
@require_POST
def order_cancel(request: SignedInRequest, pk: int) -> HttpResponse:
    return _step(
        request,
        pk,
        lambda order, data: services.cancel_order(by=request.user, order=order, reason=data["reason"]),
    )


@requires("orders.submit")
@require_POST
def order_pass_on(request: SignedInRequest, pk: int) -> HttpResponse:
    return _step(
        request, pk, lambda order, data: services.pass_on(by=request.user, order=order, note=data["reason"])
    )


@requires("orders.complete")
@require_POST
def order_hand_back(request: SignedInRequest, pk: int) -> HttpResponse:
    return _step(
        request, pk, lambda order, data: services.hand_back(by=request.user, order=order, note=data["reason"])
    )


def _step(request: SignedInRequest, pk: int, act: Callable[[Order, dict[str, Any]], Order]) -> HttpResponse:
    """Take the step and say what came of it. A second click finds the order further on and is told so kindly."""
    order = get_object_or_404(orders_for_page(request.user), pk=pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return order_page(request, order, 422, error=_("The reason is too long."))
    try:
        moved = act(order, form.cleaned_data)
    except BusinessRuleError as error:
        if isinstance(error, NotAllowed | StateConflict):
            return turned_away(request, order, error)
        return order_page(request, order, 422, error=str(error))
    messages.success(request, outcome_of(moved))
    return redirect("orders:order_detail", pk)
