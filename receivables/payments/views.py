from __future__ import annotations

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
from kam_crm.shared import currency
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.web.downloads import download
from kam_crm.shared.web.forms import post_data, submit
from kam_crm.shared.web.htmx import render_page
from kam_crm.shared.web.refusals import on_refusal, refusal_response
from receivables import services
from receivables.models import DebitKind, Payment, PaymentDebit
from receivables.payments.forms import PaymentForm, ReallocationForm, RefundForm, ReversalForm
from receivables.payments.pages.listing import PaymentListing, with_invoices
from receivables.payments.pages.preview import preview
from receivables.payments.pages.reversed import ReversedPayments
from receivables.payments.reversals import REVERSIBLE, reversed_payments


@requires("payments.view")
@require_safe
def payment_list(request: SignedInRequest) -> HttpResponse:
    context = {"list": PaymentListing(request)}
    return render_page(request, "receivables/payment_list.html", context, partial="rows")


@requires("payments.view")
@require_safe
def payment_reversed(request: SignedInRequest) -> HttpResponse:
    """What was entered wrongly and taken off again, with who did it and why."""
    context = {"list": ReversedPayments(request.user, request.GET.get("q", ""))}
    return render(request, "receivables/payment_reversed.html", context)


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
    """The page of a payment; `error` is why an action on it was refused."""
    debits = list(payment.debits.select_related("created_by"))
    is_reversed = any(one.kind == DebitKind.REVERSAL for one in debits)
    can_pay = request.user.can("payments.write") and not is_reversed
    context = {
        "payment": payment,
        "debits": debits,
        "log": payment.reallocations.select_related("by"),
        "can_pay": can_pay,
        "can_reverse": can_pay and payment.kind in REVERSIBLE and not debits,
        "error": error,
    }
    return render(request, "receivables/payment_detail.html", context, status=status)


@requires(services.register_payment)
@require_http_methods(["GET", "POST"])
def payment_new(request: SignedInRequest) -> HttpResponse:
    """Says beforehand how the payment will be allocated; the figures so far may come in the address."""
    # the address too: the preview sends the form so far by GET, and links bring a client along
    form = PaymentForm(post_data(request), user=request.user, initial=request.GET.dict())
    payment = submit(form, services.register_payment, by=request.user)
    if payment is not None:
        messages.success(request, _("Payment %(number)s is entered.") % {"number": payment.number})
        return redirect("receivables:payment_detail", payment.pk)
    context = {"form": form, "preview": preview(form, request.user)}
    return render(request, "receivables/payment_form.html", context, status=422 if form.is_bound else 200)


@requires(services.reallocate)
@require_http_methods(["GET", "POST"])
def payment_reallocate(request: SignedInRequest, pk: int) -> HttpResponse:
    payment = get_object_or_404(Payment.objects.visible_to(request.user).select_related("client"), pk=pk)
    form = ReallocationForm(
        post_data(request), payment=payment, initial={"expected_updated_at": payment.updated_at}
    )
    if submit(form, services.reallocate, by=request.user, payment=payment):
        messages.success(request, _("The payment is reallocated."))
        return redirect("receivables:payment_detail", pk)
    # the refusal is told once: the next sending is meant for the allocation as it is now
    if form.has_error("__all__", "changed_meanwhile"):
        form.take_over(payment.updated_at)
    context = {"form": form, "payment": payment}
    return render(
        request, "receivables/payment_reallocate.html", context, status=422 if form.is_bound else 200
    )


@requires(services.pay_back)
@require_http_methods(["GET", "POST"])
def payment_refund(request: SignedInRequest, pk: int) -> HttpResponse:
    """Money of the advance that went back to the client."""
    payment = get_object_or_404(payments_for_page(request.user), pk=pk)
    form = RefundForm(post_data(request), initial={"amount": payment.amount - payment.allocated})
    debit = submit(form, services.pay_back, by=request.user, payment=payment)
    if debit is not None:
        messages.success(
            request, _("%(sum)s went back to the client.") % {"sum": currency.amount(debit.amount, 2)}
        )
        return redirect("receivables:payment_detail", pk)
    context = {"form": form, "payment": payment}
    return render(request, "receivables/payment_refund.html", context, status=422 if form.is_bound else 200)


def _after_refusal(
    request: SignedInRequest, error: BusinessRuleError, pk: int, debit: int, *, status: int
) -> HttpResponse:
    return page_after_refusal(request, error, pk, status)


@requires(services.reverse_refund)
@require_POST
@on_refusal(_after_refusal)
def refund_reverse(request: SignedInRequest, pk: int, debit: int) -> HttpResponse:
    rows = PaymentDebit.objects.visible_to(request.user).select_related("payment__client")
    row = get_object_or_404(rows, pk=debit, payment=pk)
    services.reverse_refund(by=request.user, debit=row, reason=request.POST.get("reason", ""))
    messages.success(request, _("The refund is reversed: the money is an advance again."))
    return redirect("receivables:payment_detail", pk)


def page_after_refusal(
    request: SignedInRequest, error: BusinessRuleError, pk: int, status: int
) -> HttpResponse:
    """The page of the payment with the reason; somebody may have reversed it in the same moment."""
    payment = payments_for_page(request.user).filter(pk=pk).first()
    if payment is None:
        return refusal_response(request, error)
    return payment_page(request, payment, status, str(error))


@requires(services.reverse_payment)
@require_POST
@on_refusal(page_after_refusal)
def payment_reverse(request: SignedInRequest, pk: int) -> HttpResponse:
    """A second click finds nothing to reverse any more and is led to what the first one left."""
    payment = payments_for_page(request.user).filter(pk=pk).first()
    if payment is None:
        clients = Client.objects.visible_to(request.user)
        gone = get_object_or_404(reversed_payments(clients.values("pk")), pgh_obj_id=pk)
        messages.warning(request, _("Payment %(number)s was reversed before.") % {"number": gone.number})
        return redirect("receivables:client_money", gone.client_id)
    form = ReversalForm(request.POST)
    if not form.is_valid():
        return payment_page(request, payment, 422, _("Give a reason of at most 2,000 characters."))
    services.reverse_payment(by=request.user, payment=payment, **form.cleaned_data)
    words = {"number": payment.number, "sum": currency.amount(payment.amount, 2)}
    messages.success(request, _("Payment %(number)s of %(sum)s is reversed.") % words)
    return redirect("receivables:client_money", payment.client_id)
