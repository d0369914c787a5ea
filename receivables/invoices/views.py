from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.rights.permissions import SignedInRequest, requires
from kam_crm.shared import clock, currency, formats
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.web.downloads import download
from kam_crm.shared.web.forms import post_data, submit
from kam_crm.shared.web.htmx import render_page
from kam_crm.shared.web.params import int_param
from kam_crm.shared.web.picker import LONGEST, picker_results
from kam_crm.shared.web.refusals import on_refusal
from orders.confirming.states import order_machine
from orders.models import Order, Shipment, ShipmentLine
from orders.shipping.rests import lines_with_rests
from receivables import services
from receivables.bad_debts.pages import lines_of
from receivables.invoices.forms import ShipForm
from receivables.invoices.pages import InvoiceListing, last_paid, late_days
from receivables.models import Invoice
from receivables.payments.debits import can_write_off


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
    return _page(request, pk)


def _page(request: SignedInRequest, pk: int, error: str = "", status: int = 200) -> HttpResponse:
    rows = Invoice.objects.visible_to(request.user).with_open()
    invoice = get_object_or_404(rows.select_related("client__manager", "shipment__order"), pk=pk)
    late_days(invoice, clock.today(), last_paid([invoice]))
    lines = ShipmentLine.objects.visible_to(request.user).filter(shipment=invoice.shipment_id)
    context = {
        "invoice": invoice,
        "can_pay": request.user.can("payments.write"),
        "trail": next(lines_of([invoice], clock.today())),
        "can_write_off": can_write_off(invoice),
        "error": error,
        "lines": lines.select_related("product").order_by("pk") if invoice.shipment_id else [],
        "allocations": invoice.allocations.select_related("payment").order_by("date", "pk"),
    }
    return render(request, "receivables/invoice_detail.html", context, status=status)


def _refused(request: SignedInRequest, error: BusinessRuleError, pk: int, *, status: int) -> HttpResponse:
    return _page(request, pk, str(error), status)


@requires(services.write_off_rest)
@require_POST
@on_refusal(_refused)
def invoice_write_off(request: SignedInRequest, pk: int) -> HttpResponse:
    invoice = get_object_or_404(Invoice.objects.visible_to(request.user), pk=pk)
    written = services.write_off_rest(by=request.user, invoice=invoice, reason=request.POST.get("reason", ""))
    messages.success(request, _("%(sum)s is written off.") % {"sum": currency.amount(written.amount, 2)})
    return redirect("receivables:invoice_detail", pk)


@requires("receivables.view")
@require_safe
def invoice_picker(request: SignedInRequest) -> JsonResponse:
    """Open invoices of one client by number, in due order."""
    rows = Invoice.objects.visible_to(request.user).filter(client=int_param(request.GET.get("client")))
    rows = rows.open().in_due_order()
    # a NUL in a parameter is an error of the driver, not a search without a find
    found = rows.filter(number__icontains=request.GET.get("q", "").replace("\x00", "").strip()[:40])[:LONGEST]
    return picker_results(
        (one.pk, one.number, f"{formats.day(one.due_date)} · {currency.amount(one.open_amount, 2)}")
        for one in found
    )


@requires(services.ship)
@require_http_methods(["GET", "POST"])
def order_ship(request: SignedInRequest, pk: int) -> HttpResponse:
    """What left, line by line; shipping makes the invoice at once.

    An old page or a second click is led to the order as it is now: it says more than a form that leads nowhere.
    """
    order = get_object_or_404(Order.objects.visible_to(request.user).select_related("client"), pk=pk)
    # not a refusal of the service: for a second click the first one's result is the answer
    if order.status not in order_machine.starts_of("ship"):
        words = {"number": order.number, "status": order.get_status_display()}
        messages.warning(request, _("%(number)s: %(status)s; there is nothing to ship.") % words)
        return redirect("orders:order_detail", pk)
    form = ShipForm(post_data(request), lines=lines_with_rests(order))
    shipped = submit(form, services.ship, by=request.user, order=order)
    if shipped is not None:
        messages.success(request, _shipped_words(*shipped))
        return redirect("orders:order_detail", pk)
    context = {"form": form, "order": order, "due": services.due_date(order.client, order.ship_on)}
    return render(request, "receivables/order_ship.html", context, status=422 if form.is_bound else 200)


def _shipped_words(shipment: Shipment, invoice: Invoice | None) -> str:
    text: str = _("Shipment %(number)s is registered.") % {"number": shipment.number}
    if invoice is None:
        return text
    # not inside an f-string: makemessages does not look there
    due = _("Invoice %(number)s is due on %(day)s.") % {
        "number": invoice.number,
        "day": formats.day(invoice.due_date),
    }
    return f"{text} {due}"
