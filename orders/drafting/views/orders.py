"""Orders: the list, a new one, the page of one, its header, the client's tab."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.rights.permissions import SignedInRequest, requires
from dossiers.clients.pages.header import dossier_client, dossier_header
from dossiers.clients.pages.versions import other_version
from dossiers.models import Client
from kam_crm.shared import clock, formats
from kam_crm.shared.web.downloads import download
from kam_crm.shared.web.forms import submit
from kam_crm.shared.web.htmx import render_page
from kam_crm.shared.web.params import int_param
from kam_crm.shared.working_days import is_working_day
from orders import services
from orders.after.pages.beside import Beside
from orders.after.pages.order import is_after
from orders.after.views import after_page
from orders.agreed_stock.pages import ClientAgreements
from orders.drafting.forms import EntryForm, HeaderForm, OrderForm
from orders.drafting.pages.export import export_orders, export_sales
from orders.drafting.pages.listing import OrderListing
from orders.drafting.pages.order import OrderPage, orders_for_page
from orders.models import Order
from orders.shipping.sales_history import sales_history

PAGE = "orders/order_detail.html"


@requires("orders.view")
@require_safe
def order_list(request: SignedInRequest) -> HttpResponse:
    return render_page(request, "orders/order_list.html", {"list": OrderListing(request)}, "rows")


@requires("exports.run")
@require_safe
def order_export(request: SignedInRequest) -> HttpResponseBase:
    return download(export_orders, OrderListing(request), request.GET.get("format", "xlsx"))


@requires(services.create_order)
@require_http_methods(["GET", "POST"])
def order_new(request: SignedInRequest) -> HttpResponse:
    """Where the address names the client, the page's script goes on to the lines at once (`begin`)."""
    key = int_param(request.GET.get("client"))
    # a foreign client in the address is not found, instead of a form with an empty choice
    client = get_object_or_404(Client.objects.visible_to(request.user), pk=key) if key is not None else None
    if client is not None and "begin" in request.POST:
        return redirect("orders:order_detail", services.begin_order(by=request.user, client=client).pk)
    form = OrderForm(request.POST or None, by=request.user, initial={"client": client})
    order = submit(form, services.create_order, by=request.user) if form.is_bound else None
    if order is not None:
        return redirect("orders:order_detail", order.pk)
    context = {"form": form, "begins": client is not None and not form.is_bound}
    return render(request, "orders/order_new.html", context, status=422 if form.is_bound else 200)


@requires("orders.view")
@require_safe
def order_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    return order_page(request, get_object_or_404(orders_for_page(request.user), pk=pk))


@requires(services.update_order)
@require_http_methods(["GET", "POST"])
def order_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    order = get_object_or_404(Order.objects.visible_to(request.user).select_related("client"), pk=pk)
    known = {
        "ship_on": order.ship_on,
        "note": order.note,
        "outlet": order.outlet_id,
        "expected_updated_at": order.updated_at,
    }
    form = HeaderForm(request.POST or None, initial=known, order=order)
    if form.is_bound and submit(form, services.update_order, by=request.user, order=order):
        messages.success(request, _("Saved."))
        if not is_working_day(form.cleaned_data["ship_on"]):
            words = _("%(day)s is a day off: shipping stays planned for it.")
            messages.warning(request, words % {"day": formats.day(form.cleaned_data["ship_on"])})
        return redirect("orders:order_detail", pk)
    # where somebody saved meanwhile: what they wrote beside what was typed here
    context = {"form": form, "order": order, "theirs": other_version(form, order) if form.is_bound else []}
    return render(request, "orders/order_form.html", context, status=422 if form.is_bound else 200)


@requires("orders.view")
@require_safe
def client_orders(request: SignedInRequest, pk: int) -> HttpResponse:
    client = dossier_client(request.user, pk)
    context = {
        "client": client,
        "dossier": dossier_header(client, request.user, "orders"),
        "list": OrderListing(request, client),
        "sales": sales_history(client, clock.today()),
        "agreed": ClientAgreements(client, request.user),
    }
    return render_page(request, "orders/client_orders.html", context, "rows")


@requires("exports.run")
@require_safe
def client_sales(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """What the client bought by product and month, all products, as a file."""
    client = dossier_client(request.user, pk)
    history = sales_history(client, clock.today(), limit=None)
    return download(export_sales, request.user, client, history, request.GET.get("format", "xlsx"))


def order_page(request: SignedInRequest, order: Order, status: int = 200, **bound: Any) -> HttpResponse:
    """The page of an order, or the part of it that lines and figures make up where htmx asks."""
    if is_after(order):
        return after_page(request, order, status, bound.get("error", ""))
    entry = bound.pop("entry", None) or EntryForm(by=request.user)
    return shown(request, OrderPage(order, request.user, entry=entry, **bound), status)


def shown(request: SignedInRequest, page: OrderPage, status: int = 200) -> HttpResponse:
    """A page of an order that is still worked on."""
    context = {"page": page, "order": page.order, "beside": Beside(page.order, request.user)}
    return render_page(request, PAGE, context, "work", status=status)
