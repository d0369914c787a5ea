from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.rights.permissions import SignedInRequest, requires
from catalogue.models import Product, Stock
from catalogue.prices import prices_on
from catalogue.search import find_products
from kam_crm.shared import currency, formats
from kam_crm.shared.errors import BusinessRuleError, NotAllowed
from kam_crm.shared.forms import apply_business_error
from kam_crm.shared.web.downloads import sentence
from kam_crm.shared.web.htmx import is_fragment, render_page
from kam_crm.shared.web.params import int_param
from kam_crm.shared.web.picker import LONGEST, picker_results
from kam_crm.shared.web.refusals import RULE_BROKEN, View, on_refusal
from orders import services
from orders.drafting.forms import EntryForm, LineForm
from orders.drafting.pages.order import OrderPage, orders_for_page
from orders.drafting.views.orders import order_page, shown
from orders.models import Order, OrderLine
from orders.pricing.columns import source_of
from orders.pricing.lines import steps_of
from orders.pricing.sums import price_steps
from orders.services import LineInput


@requires("prices.view")
@require_safe
def product_picker(request: SignedInRequest) -> JsonResponse:
    """Products on sale by code or name; the key is the code. With `order`, the note holds the client's price."""
    products = find_products(request.user, request.GET.get("q", ""), LONGEST)
    key = int_param(request.GET.get("order"))
    # a foreign order is as good as none: its column would tell another client's prices
    order = Order.objects.visible_to(request.user).select_related("column").filter(pk=key).first()
    keys = [one.pk for one in products]
    prices = prices_on(keys, order.column, order.pricing_day) if order else {}
    free = Stock.objects.visible_to(request.user).free_totals(keys) if order else {}
    notes = (_note(one, prices.get(one.pk), free.get(one.pk)) for one in products)
    return picker_results(
        (one.code, f"{one.code} {one.name}", note, one.code)
        for one, note in zip(products, notes, strict=True)
    )


def on_order_refusal(page: Callable[..., HttpResponse]) -> Callable[[View], View]:
    """Show a broken rule on `page(request, order, error, **view arguments)`; of anything else the order itself tells.

    A broken rule can be mended on the page; no right, or a status gone on, mean that it offers what it should not.
    """

    def refused(
        request: SignedInRequest, error: BusinessRuleError, pk: int, *, status: int, **known: Any
    ) -> HttpResponse:
        order = get_object_or_404(orders_for_page(request.user), pk=pk)
        if status != RULE_BROKEN:
            return turned_away(request, order, error)
        return page(request, order, error, **known)

    return on_refusal(refused)


def entry_refused(request: SignedInRequest, order: Order, error: BusinessRuleError) -> HttpResponse:
    """The row of the new line with what was typed and the reason."""
    # bound anew: the page comes back with what was typed, the service's reason among the form's own
    form = EntryForm(request.POST, by=request.user)
    apply_business_error(form, error)
    return _entry_again(request, order, form)


def line_refused(
    request: SignedInRequest, order: Order, error: BusinessRuleError, line: UUID
) -> HttpResponse:
    """The line with what was typed and the reason beside the field."""
    reasons = {error.field or "quantity": str(error)}
    return order_page(request, order, RULE_BROKEN, refused=(line, request.POST.dict(), reasons))


@requires(services.put_line)
@require_POST
@on_order_refusal(entry_refused)
def line_add(request: SignedInRequest, pk: int) -> HttpResponse:
    """Asked again with the same `uuid`, it is the same line."""
    order = get_object_or_404(orders_for_page(request.user), pk=pk)
    form = EntryForm(request.POST, by=request.user)
    if not form.is_valid():
        return _entry_again(request, order, form)
    wanted = LineInput(**form.cleaned_data)
    if "advice" in request.POST:
        page = OrderPage(order, request.user)
        offers = page.advice.offers if page.advice else ()
        services.take_advice(by=request.user, order=order, wanted=wanted, offers=offers)
    else:
        services.put_line(by=request.user, order=order, wanted=wanted)
    return _changed(request, pk, "#entry")


@requires(services.put_line)
@require_POST
@on_order_refusal(line_refused)
def line_edit(request: SignedInRequest, pk: int, line: UUID) -> HttpResponse:
    order = get_object_or_404(orders_for_page(request.user), pk=pk)
    found = _line(order, line)
    form = LineForm(request.POST)
    if not form.is_valid():
        reasons = {name: " ".join(texts) for name, texts in form.errors.items()}
        return order_page(request, order, RULE_BROKEN, refused=(line, request.POST.dict(), reasons))
    wanted = LineInput(found.product, **form.cleaned_data, uuid=line)
    services.put_line(by=request.user, order=order, wanted=wanted)
    return _changed(request, pk)


@requires(services.remove_line)
@require_POST
@on_order_refusal(line_refused)
def line_remove(request: SignedInRequest, pk: int, line: UUID) -> HttpResponse:
    order = get_object_or_404(orders_for_page(request.user), pk=pk)
    services.remove_line(by=request.user, order=order, uuid=line)
    return _changed(request, pk)


@requires("orders.view")
@require_safe
def line_why(request: SignedInRequest, pk: int, line: UUID) -> HttpResponse:
    """How the price of a line came about."""
    order = get_object_or_404(orders_for_page(request.user), pk=pk)
    found = _line(order, line)
    source = source_of(found.product_id, order.column, order.pricing_day, found.list_price)
    page = OrderPage(order, request.user)
    context = {
        "order": order,
        "row": page.row_of(line),
        "page": page,
        "now": source.now,
        "steps": price_steps(
            order.column, source.since, found.list_price, found.discount, steps_of(order, found)
        ),
    }
    return render_page(request, "orders/line_why.html", context, "why")


def turned_away(request: SignedInRequest, order: Order, error: BusinessRuleError) -> HttpResponse:
    """Forbidden, or no longer possible: the page as it is now says so."""
    if isinstance(error, NotAllowed):
        raise PermissionDenied(str(error))
    if is_fragment(request):
        return sentence(error, status=409)
    messages.warning(request, str(error))
    return redirect("orders:order_detail", order.pk)


def _entry_again(request: SignedInRequest, order: Order, form: EntryForm) -> HttpResponse:
    return order_page(request, order, RULE_BROKEN, entry=form)


def _changed(request: SignedInRequest, pk: int, anchor: str = "") -> HttpResponse:
    if not is_fragment(request):
        return redirect(reverse("orders:order_detail", args=[pk]) + anchor)
    # read anew: the row that the view holds has its lines and sums from before the service
    order = orders_for_page(request.user).get(pk=pk)
    page = OrderPage(order, request.user, entry=EntryForm(by=request.user))
    if page.advice:
        services.record_offers(by=request.user, order=order, offers=page.advice.offers)
    return shown(request, page)


def _line(order: Order, uuid: UUID) -> OrderLine:
    line: OrderLine | None = order.lines.filter(uuid=uuid).select_related("product").first()
    if line is None:
        raise Http404
    return line


def _note(product: Product, price: Any, free: Decimal | None) -> str:
    """«78,40 / шт · в коробке 12 · на складе 2 140»."""
    parts = [currency.amount(price.price, 2) if price else "", product.unit]
    words = [" / ".join(part for part in parts if part)]
    if product.pack:
        words.append(_("%(pack)s in a box") % {"pack": formats.plain(product.pack)})
    if free is not None:
        words.append(_("%(free)s in stock") % {"free": formats.plain(free)})
    return " · ".join(word for word in words if word)
