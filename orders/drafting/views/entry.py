"""What fills the lines of a draft at once: pasted text, an earlier order, the client's basket; and how it leaves."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.rights.permissions import SignedInRequest, requires
from dossiers.documents.forms import DocumentForm
from dossiers.services import add_document
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.web.forms import submit
from kam_crm.shared.web.refusals import RULE_BROKEN
from orders import services
from orders.advice.basket import basket_of
from orders.drafting.earlier import earlier_orders, repeated
from orders.drafting.pages.order import orders_for_page
from orders.drafting.recognition import Choice, Recognised, recognise
from orders.drafting.views.lines import on_order_refusal
from orders.drafting.views.orders import order_page
from orders.models import Order

LONGEST_TEXT = 200_000  # characters


def refused(request: SignedInRequest, order: Order, error: BusinessRuleError) -> HttpResponse:
    return order_page(request, order, RULE_BROKEN, error=str(error))


@requires(services.put_line)
@require_POST
def order_recognise(request: SignedInRequest, pk: int) -> JsonResponse:
    """Lines of a pasted text, and those that wait for a choice."""
    get_object_or_404(orders_for_page(request.user), pk=pk)
    text = request.POST.get("text", "")
    if len(text) > LONGEST_TEXT:
        raise BadRequest
    return JsonResponse(as_json(recognise(request.user, text)))


@requires(services.put_line)
@require_safe
def order_repeat(request: SignedInRequest, pk: int, source: int) -> JsonResponse:
    """Lines of an earlier order of the same client at today's prices."""
    order = get_object_or_404(orders_for_page(request.user), pk=pk)
    earlier = get_object_or_404(earlier_orders(order, request.user), pk=source)
    found = repeated(order, earlier)
    return JsonResponse(
        {"number": earlier.number, "lines": [_line(one) for one in found.lines], "missing": found.missing}
    )


@requires(services.put_line)
@require_safe
def order_basket(request: SignedInRequest, pk: int) -> HttpResponse:
    """What the client takes again and again, as a part of the order's page."""
    order = get_object_or_404(orders_for_page(request.user), pk=pk)
    basket = basket_of(order.client_id, order.column, order.pricing_day, order.ship_on)
    taken = set(order.lines.values_list("product", flat=True))
    return render(request, "orders/order_basket.html", {"order": order, "basket": basket, "taken": taken})


@requires(services.choose_way)
@require_POST
@on_order_refusal(refused)
def order_split(request: SignedInRequest, pk: int) -> HttpResponse:
    """How the order leaves that is short of stock."""
    order = get_object_or_404(orders_for_page(request.user), pk=pk)
    services.choose_way(by=request.user, order=order, way=request.POST.get("way", ""))
    return redirect("orders:order_detail", pk)


@requires(add_document)
@require_POST
def order_attach(request: SignedInRequest, pk: int) -> HttpResponse:
    """A file that belongs to the order: what the client sent, for whoever enters the lines (R138)."""
    order = get_object_or_404(orders_for_page(request.user), pk=pk)
    form = DocumentForm(request.POST, request.FILES)
    if submit(form, add_document, by=request.user, client=order.client, about=order) is None:
        reasons = " ".join(str(text) for texts in form.errors.values() for text in texts)
        return order_page(request, order, RULE_BROKEN, error=reasons)
    return redirect("orders:order_detail", pk)


def as_json(found: Recognised) -> dict[str, Any]:
    doubts = [
        {
            "text": one.text,
            "reason": one.reason,
            "quantity": None if one.quantity is None else f"{one.quantity:f}",
            "choices": [_line(choice) for choice in one.choices],
        }
        for one in found.doubts
    ]
    return {"lines": [_line(one) for one in found.lines], "doubts": doubts}


def _line(choice: Choice) -> dict[str, Any]:
    quantity = None if choice.quantity is None else f"{choice.quantity.normalize():f}"
    return {
        "product": choice.product.code,
        "label": choice.label,
        "quantity": quantity,
        "unit": choice.product.unit,
    }
