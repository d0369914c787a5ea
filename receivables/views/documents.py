"""Invoices and payments: registers and single documents."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.permissions import SignedInRequest, requires
from kam_crm.shared import clock, formats
from kam_crm.shared.htmx import render_page
from kam_crm.shared.picker import LONGEST, picker_results
from orders.models import ShipmentLine
from receivables.models import Invoice, Payment, PaymentKind
from receivables.registers import InvoiceListing, PaymentListing, last_paid, late_days, with_invoices
from receivables.views.debts import exported


@requires("receivables.view")
@require_safe
def invoice_list(request: SignedInRequest) -> HttpResponse:
    context = {"list": InvoiceListing(request)}
    return render_page(request, "receivables/invoice_list.html", context, partial="rows")


@requires("exports.run")
@require_safe
def invoice_export(request: SignedInRequest) -> HttpResponseBase:
    return exported(InvoiceListing(request))


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


@requires("payments.view")
@require_safe
def payment_list(request: SignedInRequest) -> HttpResponse:
    context = {"list": PaymentListing(request)}
    return render_page(request, "receivables/payment_list.html", context, partial="rows")


@requires("exports.run")
@require_safe
def payment_export(request: SignedInRequest) -> HttpResponseBase:
    return exported(PaymentListing(request))


@requires("payments.view")
@require_safe
def payment_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    return payment_page(request, get_object_or_404(payments_for_page(request.user), pk=pk))


def payments_for_page(user: User) -> QuerySet[Payment]:
    rows = Payment.objects.visible_to(user).with_advance().prefetch_related(with_invoices())
    related: QuerySet[Payment] = rows.select_related(
        "client__manager", "named_invoice", "shipment", "created_by"
    )
    return related


def payment_page(
    request: SignedInRequest, payment: Payment, status: int = 200, error: str = ""
) -> HttpResponse:
    """The page of a payment; `error` is what was wrong with a deed on it."""
    can_pay = request.user.can("payments.write")
    context = {
        "payment": payment,
        "log": payment.reallocations.select_related("by"),
        "can_pay": can_pay,
        "can_take_back": can_pay and payment.kind == PaymentKind.MONEY,
        "error": error,
    }
    return render(request, "receivables/payment_detail.html", context, status=status)
