"""What is done to an order once it is confirmed: days moved, lines refused, measures, transport."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.rights.permissions import SignedInRequest, requires
from kam_crm.shared.web.forms import post_data, submit
from kam_crm.shared.web.htmx import render_page
from orders import services
from orders.after.forms import DeliveryForm, MeasureForm, MoveForm, RefuseForm
from orders.after.pages.beside import Beside
from orders.after.pages.order import AfterPage
from orders.after.parts import delivery_of
from orders.confirming.states import order_machine
from orders.models import LineRefusal, Order, Shipment
from orders.shipping.rests import lines_with_rests

FORM = "orders/after_form.html"


def after_page(request: SignedInRequest, order: Order, status: int = 200, error: str = "") -> HttpResponse:
    page = AfterPage(order, request.user, error=error)
    context = {"page": page, "order": order, "beside": Beside(order, request.user)}
    return render_page(request, "orders/after.html", context, "work", status=status)


@requires(services.refuse_lines)
@require_http_methods(["GET", "POST"])
def order_refuse_lines(request: SignedInRequest, pk: int) -> HttpResponse:
    order = _order(request, pk)
    if order.status not in order_machine.starts_of("refuse_lines"):
        messages.warning(request, _("Nothing of this order is left to be refused."))
        return redirect("orders:order_detail", pk)
    form = RefuseForm(post_data(request), by=request.user, lines=list(lines_with_rests(order)))
    if submit(form, services.refuse_lines, by=request.user, order=order):
        messages.success(request, _("Written down: what is refused is reserved no more."))
        return redirect("orders:order_detail", pk)
    return _form(request, order, form, _("Refuse lines"), "circle-x", rows=form.rows)


@requires(services.reschedule_order)
@require_http_methods(["GET", "POST"])
def order_move(request: SignedInRequest, pk: int) -> HttpResponse:
    order = _order(request, pk)
    form = MoveForm(post_data(request), order=order, lines=list(lines_with_rests(order)))
    if submit(form, services.reschedule_order, by=request.user, order=order):
        messages.success(request, _("The new day is promised; the old one stays in the log."))
        return redirect("orders:order_detail", pk)
    return _form(request, order, form, _("Move the shipping day"), "calendar-event")


@requires(services.set_measure)
@require_http_methods(["GET", "POST"])
def refusal_measure(request: SignedInRequest, pk: int) -> HttpResponse:
    rows = LineRefusal.objects.visible_to(request.user).select_related("order_line__order__client")
    refusal: LineRefusal = get_object_or_404(rows, pk=pk)
    form = MeasureForm(post_data(request), by=request.user, refusal=refusal)
    if submit(form, services.set_measure, by=request.user, refusal=refusal):
        messages.success(request, _("Saved."))
        return redirect("orders:order_detail", refusal.order_line.order_id)
    return _form(request, refusal.order_line.order, form, _("Measure"), "shield-check")


@requires(services.set_delivery)
@require_http_methods(["GET", "POST"])
def shipment_delivery(request: SignedInRequest, pk: int) -> HttpResponse:
    rows = Shipment.objects.visible_to(request.user).select_related("client", "order", "delivery")
    shipment: Shipment = get_object_or_404(rows, pk=pk)
    form = DeliveryForm(
        post_data(request), by=request.user, shipment=shipment, delivery=delivery_of(shipment)
    )
    if submit(form, services.set_delivery, by=request.user, shipment=shipment):
        messages.success(request, _("Saved."))
        return redirect("orders:shipment_detail", pk)
    return _form(request, shipment.order, form, _("Transport"), "truck", shipment=shipment)


def _order(request: SignedInRequest, pk: int) -> Order:
    order: Order = get_object_or_404(Order.objects.visible_to(request.user).select_related("client"), pk=pk)
    return order


def _form(
    request: SignedInRequest, order: Order | None, form: Any, title: str, icon_name: str, **known: Any
) -> HttpResponse:
    context = {
        "order": order,
        "form": form,
        "title": title,
        "icon_name": icon_name,
        "rows": (),
        "shipment": None,
    }
    return render(request, FORM, context | known, status=422 if form.is_bound else 200)
