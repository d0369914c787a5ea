"""What people enter here: payments, where they belong, and shipments of orders."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms import carried_out
from accounts.permissions import SignedInRequest, requires
from dossiers.models import Client
from kam_crm.shared import formats
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.forms import apply_business_error
from orders.models import Order, OrderStatus
from receivables import services
from receivables.forms import PaymentForm, ReallocationForm, ShipForm, TakeBackForm
from receivables.models import Invoice, Payment
from receivables.preview import preview
from receivables.services.allocation import invoices_within_reach
from receivables.taken_back import taken_back
from receivables.views.documents import payment_page, payments_for_page


@requires("payments.write")
@require_http_methods(["GET", "POST"])
def payment_new(request: SignedInRequest) -> HttpResponse:
    """Says beforehand how the payment will be allocated; the figures so far may come in the address."""
    form = PaymentForm(request.POST or None, user=request.user, initial=request.GET.dict())
    if form.is_bound and (payment := carried_out(form, services.register_payment, by=request.user)):
        messages.success(request, _("Payment %(number)s is entered.") % {"number": payment.number})
        return redirect("receivables:payment_detail", payment.pk)
    context = {"form": form, "preview": preview(form, request.user)}
    return render(request, "receivables/payment_form.html", context, status=422 if form.is_bound else 200)


@requires("payments.write")
@require_http_methods(["GET", "POST"])
def payment_reallocate(request: SignedInRequest, pk: int) -> HttpResponse:
    payment = get_object_or_404(Payment.objects.visible_to(request.user).select_related("client"), pk=pk)
    now = dict(payment.allocations.values_list("invoice", "amount"))
    known = {"expected_updated_at": payment.updated_at}
    reach = invoices_within_reach(payment)
    form = ReallocationForm(request.POST or None, invoices=reach, now=now, initial=known)
    if form.is_bound and form.is_valid() and _reallocated(form, request, payment):
        messages.success(request, _("The payment is reallocated."))
        return redirect("receivables:payment_detail", pk)
    if form.has_error("__all__", "changed_meanwhile"):
        form.take_over(payment.updated_at)
    context = {"form": form, "payment": payment}
    return render(
        request, "receivables/payment_reallocate.html", context, status=422 if form.is_bound else 200
    )


@requires("payments.write")
@require_POST
def payment_take_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """A second click finds nothing to take back any more and is told so kindly."""
    payment = payments_for_page(request.user).filter(pk=pk).first()
    if payment is None:
        return _taken_back_before(request, pk)
    form = TakeBackForm(request.POST)
    if not form.is_valid():
        return payment_page(request, payment, 422, _("Give a reason of at most 2,000 characters."))
    try:
        services.take_back_payment(by=request.user, payment=payment, **form.cleaned_data)
    except BusinessRuleError as error:
        return payment_page(request, payment, 422, str(error))
    words = {"number": payment.number, "sum": formats.money(payment.amount)}
    messages.success(request, _("Payment %(number)s of %(sum)s ₽ is taken back.") % words)
    return redirect("receivables:client_money", payment.client_id)


def _taken_back_before(request: SignedInRequest, pk: int) -> HttpResponse:
    clients = Client.objects.visible_to(request.user)
    gone = get_object_or_404(taken_back(clients.values("pk")), pgh_obj_id=pk)
    messages.warning(request, _("Payment %(number)s was taken back before.") % {"number": gone.number})
    return redirect("receivables:client_money", gone.client_id)


@requires("orders.ship")
@require_http_methods(["GET", "POST"])
def order_ship(request: SignedInRequest, pk: int) -> HttpResponse:
    """What left, line by line; shipping makes the invoice at once."""
    order = get_object_or_404(Order.objects.visible_to(request.user).select_related("client"), pk=pk)
    if order.status != OrderStatus.CONFIRMED:
        return _nothing_to_ship(request, order)
    lines = order.lines.select_related("product")
    form = ShipForm(request.POST or None, lines=lines)
    if form.is_bound and form.is_valid() and _shipped(form, request, order):
        return redirect("orders:order_detail", pk)
    context = {"form": form, "order": order, "due": services.due_date(order.client, order.ship_on)}
    return render(request, "receivables/order_ship.html", context, status=422 if form.is_bound else 200)


def _nothing_to_ship(request: SignedInRequest, order: Order) -> HttpResponse:
    """An old page or a second click: the order as it is now says more than a form that leads nowhere."""
    words = {"number": order.number, "status": order.get_status_display()}
    messages.warning(request, _("%(number)s: %(status)s; there is nothing to ship.") % words)
    return redirect("orders:order_detail", order.pk)


def _reallocated(form: ReallocationForm, request: SignedInRequest, payment: Payment) -> bool:
    invoices = payment.client.invoices.in_bulk(form.amounts)
    parts: list[tuple[Invoice, Decimal]] = [(invoices[pk], amount) for pk, amount in form.amounts.items()]
    given = {name: form.cleaned_data[name] for name in ("reason", "expected_updated_at")}
    return _done(form, services.reallocate, by=request.user, payment=payment, parts=parts, **given)


def _shipped(form: ShipForm, request: SignedInRequest, order: Order) -> bool:
    try:
        shipment, invoice = services.ship(
            by=request.user, order=order, date=form.cleaned_data["date"], quantities=form.quantities
        )
    except BusinessRuleError as error:
        apply_business_error(form, error)
        return False
    text = _("Shipment %(number)s is registered.") % {"number": shipment.number}
    if invoice is not None:
        due = {"number": invoice.number, "day": formats.day(invoice.due_date)}
        text = f"{text} {_('Invoice %(number)s is due on %(day)s.') % due}"
    messages.success(request, text)
    return True


def _done(form: Any, service: Any, **given: Any) -> bool:
    try:
        service(**given)
    except BusinessRuleError as error:
        apply_business_error(form, error)
        return False
    return True
