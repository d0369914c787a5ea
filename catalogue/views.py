"""The price list: products with their prices in every column, and one product with the history of its prices."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.rights.permissions import SignedInRequest, requires
from catalogue.export import export_products
from catalogue.models import Price, Product
from catalogue.pages import ProductListing
from catalogue.search import find_products
from kam_crm.shared.web.htmx import render_page
from kam_crm.shared.web.picker import LONGEST, picker_results
from orders.drafting.views.lines import _note, _prices
from orders.drafting.views.orders import downloaded

MOST_PRICES = 100


@requires("prices.view")
@require_safe
def product_list(request: SignedInRequest) -> HttpResponse:
    listing = ProductListing(request)
    return render_page(request, "orders/product_list.html", {"list": listing}, "rows")


@requires("exports.run")
@require_safe
def product_export(request: SignedInRequest) -> HttpResponseBase:
    return downloaded(export_products, ProductListing(request), request.GET.get("format", "xlsx"))


@requires("prices.view")
@require_safe
def product_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    product = get_object_or_404(Product.objects.visible_to(request.user).select_related("group"), pk=pk)
    prices = Price.objects.visible_to(request.user).filter(product=product).select_related("column")
    newest = prices.order_by("-valid_from", "column__position")[:MOST_PRICES]
    context = {"product": product, "prices": newest, "sees_margin": request.user.can("margin.view")}
    return render(request, "orders/product_detail.html", context)


@requires("prices.view")
@require_safe
def product_picker(request: SignedInRequest) -> JsonResponse:
    """Products on sale by code or name; the key is the code. With `order`, the note holds the client's price."""
    products = find_products(request.user, request.GET.get("q", ""), LONGEST)
    prices = _prices(request, products)
    return picker_results(
        (one.code, f"{one.code} {one.name}", _note(one, prices.get(one.pk))) for one in products
    )
