"""The price list: products with their prices in every column, and one product with the history of its prices."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.rights.permissions import SignedInRequest, requires
from catalogue.forms import VatForm
from catalogue.models import Price, Product, Stock
from catalogue.pages import ProductListing, vat_lines
from catalogue.services import set_vat_rate
from kam_crm.shared.checks import allow
from kam_crm.shared.web.downloads import download
from kam_crm.shared.web.forms import post_data, submit
from kam_crm.shared.web.htmx import render_page

READERS = ("prices.view", "prices.write")
MOST_PRICES = 100  # of one product, the newest


@requires("prices.view")
@require_safe
def product_list(request: SignedInRequest) -> HttpResponse:
    listing = ProductListing(request)
    return render_page(request, "orders/product_list.html", {"list": listing}, "rows")


@requires("exports.run")
@require_safe
def product_export(request: SignedInRequest) -> HttpResponseBase:
    return download(ProductListing(request).export)


@requires("prices.view")
@require_safe
def product_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    product = get_object_or_404(Product.objects.visible_to(request.user).select_related("group"), pk=pk)
    prices = Price.objects.visible_to(request.user).filter(product=product).select_related("column")
    newest = prices.order_by("-valid_from", "column__position")[:MOST_PRICES]
    stock = Stock.objects.visible_to(request.user).filter(product=product).select_related("warehouse")
    context = {
        "product": product,
        "prices": newest,
        "stock": stock.order_by("warehouse__name"),
        "sees_margin": request.user.can("margin.view"),
    }
    return render(request, "orders/product_detail.html", context)


@requires(READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def vat_rates(request: SignedInRequest) -> HttpResponse:
    """Rates by kind and first day, and another one from today or a coming day on."""
    if request.method == "POST":
        allow(request.user, "prices.write")
    form = VatForm(post_data(request))
    if form.is_bound and submit(form, set_vat_rate, by=request.user):
        messages.success(request, _("The rate is entered."))
        return redirect("catalogue:vat_rates")
    context = {"lines": vat_lines(request.user), "form": form, "may_write": request.user.can("prices.write")}
    return render(request, "orders/vat_rates.html", context, status=422 if form.is_bound else 200)
