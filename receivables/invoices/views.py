from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.rights.permissions import SignedInRequest, requires
from kam_crm.shared import clock, formats
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.forms import apply_business_error
from kam_crm.shared.web.downloads import download
from kam_crm.shared.web.htmx import render_page
from kam_crm.shared.web.picker import LONGEST, picker_results
from orders.models import Order, OrderStatus, ShipmentLine
from receivables import services
from receivables.invoices.forms import ShipForm
from receivables.invoices.pages import InvoiceListing, last_paid, late_days
from receivables.models import Invoice


@requires("receivables.view")
@require_safe
def invoice_list(request: SignedInRequest) -> HttpResponse:
    context = {"list": InvoiceListing(request)}
    return render_page(request, "receivables/invoice_list.html", context, partial="rows")


@requires("exports.run")
@require_safe
def invoice_export(request: SignedInRequest) -> HttpResponseBase:
    return download(InvoiceListing(request).export)


@requires("receivables.view")
@require_safe
def invoice_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    rows = Invoice.objects.visible_to(request.user).with_open()
    invoice = get_object_or_404(rows.select_related("client__manager", "shipment__order"), pk=pk)
    late_days(invoice, clock.today(), last_paid([invoice]))
    lines = ShipmentLine.objects.visible_to(request.user).filter(shipment=invoice.shipment_id)
    context = {
        "invoice": invoice,
        "can_pay": request.user.can("payments.write"),
        "lines": lines.select_related("product").order_by("pk") if invoice.shipment_id else [],
        "allocations": invoice.allocations.select_related("payment").order_by("date", "pk"),
    }
    return render(request, "receivables/invoice_detail.html", context)


@requires("receivables.view")
@require_safe
def invoice_picker(request: SignedInRequest) -> JsonResponse:
    """Open invoices of one client by number, in due order."""
    rows = Invoice.objects.visible_to(request.user).open().in_due_order()
    client = request.GET.get("client", "")
    rows = rows.filter(client=int(client)) if client.isdecimal() and len(client) < 19 else rows.none()
    found = rows.filter(number__icontains=request.GET.get("q", "").replace("\x00", "").strip()[:40])[:LONGEST]
    return picker_results(
        (one.pk, one.number, f"{formats.day(one.due_date)} · {formats.money(one.open_amount)} ₽")
        for one in found
    )


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
