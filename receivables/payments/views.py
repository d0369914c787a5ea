from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.rights.permissions import SignedInRequest, requires
from dossiers.models import Client
from kam_crm.shared import formats
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.forms import apply_business_error
from kam_crm.shared.web.downloads import download
from kam_crm.shared.web.forms import submit
from kam_crm.shared.web.htmx import render_page
from receivables import services
from receivables.models import Invoice, Payment, PaymentKind
from receivables.payments.allocation import allocatable_invoices
from receivables.payments.forms import PaymentForm, ReallocationForm, ReversalForm
from receivables.payments.pages.listing import PaymentListing, with_invoices
from receivables.payments.pages.preview import preview
from receivables.payments.reversals import reversed_payments


@requires("payments.view")
@require_safe
def payment_list(request: SignedInRequest) -> HttpResponse:
    context = {"list": PaymentListing(request)}
    return render_page(request, "receivables/payment_list.html", context, partial="rows")


@requires("exports.run")
@require_safe
def payment_export(request: SignedInRequest) -> HttpResponseBase:
    return download(PaymentListing(request).export)


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
        "can_reverse": can_pay and payment.kind == PaymentKind.MONEY,
        "error": error,
    }
    return render(request, "receivables/payment_detail.html", context, status=status)


@requires("payments.write")
@require_http_methods(["GET", "POST"])
def payment_new(request: SignedInRequest) -> HttpResponse:
    """Says beforehand how the payment will be allocated; the figures so far may come in the address."""
    form = PaymentForm(request.POST or None, user=request.user, initial=request.GET.dict())
    if form.is_bound and (payment := submit(form, services.register_payment, by=request.user)):
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
    reach = allocatable_invoices(payment)
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
def payment_reverse(request: SignedInRequest, pk: int) -> HttpResponse:
    """A second click finds nothing to take back any more and is told so kindly."""
    payment = payments_for_page(request.user).filter(pk=pk).first()
    if payment is None:
        return _taken_back_before(request, pk)
    form = ReversalForm(request.POST)
    if not form.is_valid():
        return payment_page(request, payment, 422, _("Give a reason of at most 2,000 characters."))
    try:
        services.reverse_payment(by=request.user, payment=payment, **form.cleaned_data)
    except BusinessRuleError as error:
        return payment_page(request, payment, 422, str(error))
    words = {"number": payment.number, "sum": formats.money(payment.amount)}
    messages.success(request, _("Payment %(number)s of %(sum)s ₽ is reversed.") % words)
    return redirect("receivables:client_money", payment.client_id)


def _taken_back_before(request: SignedInRequest, pk: int) -> HttpResponse:
    clients = Client.objects.visible_to(request.user)
    gone = get_object_or_404(reversed_payments(clients.values("pk")), pgh_obj_id=pk)
    messages.warning(request, _("Payment %(number)s was reversed before.") % {"number": gone.number})
    return redirect("receivables:client_money", gone.client_id)


def _reallocated(form: ReallocationForm, request: SignedInRequest, payment: Payment) -> bool:
    invoices = payment.client.invoices.in_bulk(form.amounts)
    parts: list[tuple[Invoice, Decimal]] = [(invoices[pk], amount) for pk, amount in form.amounts.items()]
    given = {name: form.cleaned_data[name] for name in ("reason", "expected_updated_at")}
    return _done(form, services.reallocate, by=request.user, payment=payment, parts=parts, **given)


def _done(form: Any, service: Any, **given: Any) -> bool:
    try:
        service(**given)
    except BusinessRuleError as error:
        apply_business_error(form, error)
        return False
    return True
