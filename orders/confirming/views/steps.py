"""Steps of an order that its own people take: submit, withdraw, cancel, pass on, hand back."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from accounts.rights.permissions import SignedInRequest, requires
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.web.refusals import RULE_BROKEN
from orders import services
from orders.confirming.forms import ReasonForm, RefuseRestForm, RescheduleForm
from orders.confirming.pages.outlook import outcome_of
from orders.drafting.pages.order import orders_for_page
from orders.drafting.views.lines import on_order_refusal
from orders.drafting.views.orders import order_page
from orders.models import Order


def step_refused(request: SignedInRequest, order: Order, error: BusinessRuleError) -> HttpResponse:
    """The order with the reason."""
    return order_page(request, order, RULE_BROKEN, error=str(error))


def step(
    service: Callable[..., Order], form_class: type[ReasonForm] = ReasonForm, **fields: str
) -> Callable[..., HttpResponse]:
    """The view of one step; `fields` are arguments of the service by the field of the form that holds them."""

    @requires(service)
    @require_POST
    @on_order_refusal(step_refused)
    def act(request: SignedInRequest, pk: int) -> HttpResponse:
        order = get_object_or_404(orders_for_page(request.user), pk=pk)
        form = form_class(request.POST)
        if not form.is_valid():
            error = " ".join(text for texts in form.errors.values() for text in map(str, texts))
            return order_page(request, order, RULE_BROKEN, error=error)
        given = {argument: form.cleaned_data[field] for argument, field in fields.items()}
        messages.success(request, outcome_of(service(by=request.user, order=order, **given)))
        return redirect("orders:order_detail", pk)

    return act


STEPS = {
    "submit": step(
        services.submit_order, **{name: name for name in ("reason", "accepted_gross", "expected_updated_at")}
    ),
    "withdraw": step(services.withdraw_order),
    "cancel": step(services.cancel_order, reason="reason"),
    "pass_on": step(services.pass_on, note="reason"),
    "hand_back": step(services.hand_back, note="reason"),
    "recheck": step(services.recheck_order),
    "reschedule": step(services.reschedule_order, RescheduleForm, ship_on="ship_on", reason="reason"),
    "refuse_rest": step(services.refuse_rest, RefuseRestForm, side="side", reason="reason"),
}
