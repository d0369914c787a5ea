"""The price list: products with their prices in every column, and one product with the history of its prices."""

from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.rights.permissions import SignedInRequest, requires
from catalogue.models import Price, Product, Stock
from catalogue.pages import ProductListing
from kam_crm.shared.web.downloads import download
from kam_crm.shared.web.htmx import render_page

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
