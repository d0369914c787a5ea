from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.rights.permissions import SignedInRequest, requires
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.web.forms import given, post_data, submit
from kam_crm.shared.web.refusals import on_refusal, refusal_response
from orders import services
from orders.models import Order
from orders.support.forms import DeadlineForm, NoteForm, PhoneForm
from orders.support.pages import SupportDesk


@requires("orders.ship")
@require_safe
def support_desk(request: SignedInRequest) -> HttpResponse:
    return render(request, "orders/support_desk.html", {"page": SupportDesk(request.user)})


@requires(services.take_by_phone)
@require_http_methods(["GET", "POST"])
def order_phone(request: SignedInRequest) -> HttpResponse:
    """Sales support begins an order that a client gave by phone; the manager confirms it."""
    form = PhoneForm(post_data(request), by=request.user)
    order = submit(form, services.take_by_phone, by=request.user)
    if order is not None:
        return redirect("orders:order_detail", order.pk)
    return render(request, "orders/order_phone.html", {"form": form}, status=422 if form.is_bound else 200)


def _refused(request: SignedInRequest, error: BusinessRuleError, pk: int, *, status: int) -> HttpResponse:
    return refusal_response(request, error)


class EmptyForm(forms.Form):
    """A step that says nothing but that it is taken."""


class GiveBackForm(forms.Form):
    note = forms.CharField(max_length=2000, required=False)


def step(
    service: Callable[..., Order],
    words: Any,
    form_class: type[forms.Form] = EmptyForm,
) -> Callable[..., HttpResponse]:
    """The view of something that is done beside an order; it leads back to where it was asked for."""

    @requires(service)
    @require_POST
    @on_refusal(_refused)
    def act(request: SignedInRequest, pk: int) -> HttpResponse:
        order = get_object_or_404(Order.objects.visible_to(request.user).select_related("client"), pk=pk)
        service(by=request.user, order=order, **given(form_class(request.POST)))
        messages.success(request, words)
        back = request.POST.get("back", "")
        if back and url_has_allowed_host_and_scheme(back, None):
            return redirect(back)
        return redirect("orders:order_detail", pk)

    return act


STEPS = {
    "take": step(services.take_order, gettext_lazy("You work on this order now.")),
    "give_back": step(services.give_back, gettext_lazy("Whoever is free may take it."), GiveBackForm),
    "deadline": step(services.set_deadline, gettext_lazy("Saved."), DeadlineForm),
    "note": step(services.add_order_note, gettext_lazy("Written down."), NoteForm),
    "purchase": step(services.ask_purchase, gettext_lazy("What is short is asked for.")),
}
