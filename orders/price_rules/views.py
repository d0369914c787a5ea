"""Prices: the matrix, who gets which price and why, rules, promotions with their effect, columns of clients."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.rights.permissions import SignedInRequest, requires
from catalogue.models import Price, PriceColumn, Product
from catalogue.services import set_prices
from kam_crm.shared import clock
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.forms import AmountField
from kam_crm.shared.pagination import Keyset
from kam_crm.shared.web.forms import post_data, submit
from kam_crm.shared.web.htmx import render_page
from kam_crm.shared.web.params import int_param
from kam_crm.shared.web.refusals import on_refusal
from orders.models import OrderLine, PriceRule, RuleKind
from orders.price_rules import services
from orders.price_rules.drafts import effect_on_drafts
from orders.price_rules.effect import shipped_rows
from orders.price_rules.forms import FORMS, CostForm, DecisionForm, WhyForm
from orders.price_rules.pages.board import PriceBoard
from orders.price_rules.pages.columns import ColumnTable, buyers_of_product
from orders.price_rules.pages.rule import RulePage
from orders.price_rules.pages.why import PriceAnswer

READERS = ("prices.view", "prices.write")
MOST = 50  # orders by a price


@requires(READERS)
@require_safe
def price_board(request: SignedInRequest) -> HttpResponse:
    listing = PriceBoard(request)
    asked = request.GET if request.GET.get("client") else None
    context = {"list": listing, **_answer(request, asked)}
    return render_page(request, "orders/price_board.html", context, "rows")


@requires("prices.view")
@require_safe
def price_why(request: SignedInRequest) -> HttpResponse:
    """The check alone, for the panel; without a script the board answers the same address."""
    context = _answer(request, request.GET)
    status = 422 if context["why_form"].errors else 200
    return render_page(request, "orders/price_why.html", context, "answer", status=status)


def _answer(request: SignedInRequest, asked: Any) -> dict[str, Any]:
    form = WhyForm(asked, by=request.user)
    if asked is None or not form.is_valid():
        return {"why_form": form, "answer": None}
    given = form.cleaned_data
    answer = PriceAnswer(given["client"], given["product"], given["quantity"], given["on"], request.user)
    try:
        answer.steps  # noqa: B018 - asks for the price now, while its refusal can stand in the form
    except BusinessRuleError as error:
        form.add_error("product", str(error))
        answer = None  # type: ignore[assignment]
    return {"why_form": form, "answer": answer}


@requires(READERS)
@require_safe
def price_history(request: SignedInRequest, product: int, column: int) -> HttpResponse:
    """Prices of a product in a column, the newest first, and the orders that were submitted by it."""
    of_product = get_object_or_404(Product.objects.visible_to(request.user), pk=product)
    of_column = get_object_or_404(PriceColumn.objects.visible_to(request.user), pk=column)
    prices = Price.objects.visible_to(request.user).filter(product=of_product, column=of_column)
    lines = OrderLine.objects.visible_to(request.user).filter(product=of_product, order__column=of_column)
    lines = lines.filter(order__priced_on__isnull=False).select_related("order__client")
    context = {
        "product": of_product,
        "column": of_column,
        "prices": prices.order_by("-valid_from"),
        "lines": lines.order_by("-order__priced_on", "-pk")[:MOST],
    }
    return render(request, "orders/price_history.html", context)


@requires(set_prices)
@require_POST
def prices_set(request: SignedInRequest) -> HttpResponse:
    """Cells with another price from a day on: first what it does to open drafts, then it is entered."""
    day = parse_date(request.POST.get("valid_from", "")) or clock.today()
    try:
        prices = _changed_cells(request.POST, day)
    except django_forms.ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(f"{_board(day)}&edit=1")
    if not prices:
        messages.info(request, _("No price was changed."))
        return redirect(_board(day))
    if request.POST.get("confirmed") != "1":
        effect = effect_on_drafts(prices, max(day, clock.today()))
        return render(
            request, "orders/prices_confirm.html", {"prices": _named(prices), "day": day, "effect": effect}
        )
    try:
        set_prices(by=request.user, prices=prices, valid_from=day)
    except BusinessRuleError as error:
        messages.error(request, str(error))
        return redirect(f"{_board(day)}&edit=1")
    messages.success(request, _("Prices entered: %(count)s") % {"count": len(prices)})
    return redirect(_board(day))


def _board(day: dt.date) -> str:
    return f"{reverse('orders:price_board')}?on={day.isoformat()}"


def _changed_cells(data: Any, day: dt.date) -> dict[tuple[int, int], Decimal]:
    """Cells whose number is another than the one in force that day. Raises ValidationError."""
    amount = AmountField(required=False)
    given: dict[tuple[int, int], Decimal] = {}
    for name, value in data.items():
        kind, _sign, keys = name.partition("-")
        left, _sign, right = keys.partition("-")
        product, column = int_param(left), int_param(right)
        if kind == "price" and product is not None and column is not None:
            price = amount.clean(value)
            if price is not None:
                given[product, column] = price
    rows = Price.objects.filter(product__in={product for product, _column in given}).valid_on(day)
    newest = rows.order_by("product_id", "column_id", "-valid_from").distinct("product_id", "column_id")
    present = {(row.product_id, row.column_id): row.price for row in newest}
    return {key: price for key, price in given.items() if present.get(key) != price}


def _named(prices: dict[tuple[int, int], Decimal]) -> list[tuple[str, Product, PriceColumn, Decimal]]:
    products = Product.objects.in_bulk({product for product, _column in prices})
    columns = PriceColumn.objects.in_bulk({column for _product, column in prices})
    return [
        (f"price-{product}-{column}", products[product], columns[column], price)
        for (product, column), price in prices.items()
        if product in products and column in columns
    ]


@requires("clients.view")
@require_safe
def column_list(request: SignedInRequest) -> HttpResponse:
    """Who is in which column: by rule and agreed, with disputes."""
    return render(request, "orders/price_columns.html", {"table": ColumnTable(request.user, clock.today())})


@requires("clients.view")
@require_safe
def price_buyers(request: SignedInRequest, product: int) -> HttpResponse:
    """Who gets which price of a product today."""
    found = get_object_or_404(Product.objects.visible_to(request.user), pk=product)
    rows = buyers_of_product(found, request.user, clock.today())
    return render(request, "orders/price_buyers.html", {"product": found, "rows": rows, "day": clock.today()})


@requires(READERS)
@require_safe
def price_rule(request: SignedInRequest, pk: int) -> HttpResponse:
    return _rule_page(request, pk)


def _rule_page(request: SignedInRequest, pk: int, form: Any = None, status: int = 200) -> HttpResponse:
    rule = get_object_or_404(PriceRule.objects.visible_to(request.user), pk=pk)
    page = RulePage(rule, request.user, clock.today())
    context = {"page": page, "rule": rule, "decision": DecisionForm(), "cost": CostForm(), "refused": form}
    return render(request, "orders/price_rule.html", context, status=status)


@requires("prices.view")
@require_safe
def price_rule_sales(request: SignedInRequest, pk: int, period: str) -> HttpResponse:
    """The shipped lines behind a figure of a promotion's effect: `before` it, or `during` it."""
    rule = get_object_or_404(PriceRule.objects.visible_to(request.user), pk=pk)
    effect = RulePage(rule, request.user, clock.today()).effect
    sales = {"before": effect.baseline, "during": effect.period}.get(period) if effect else None
    if sales is None:
        raise Http404
    rows = shipped_rows(rule, request.user, sales.since, sales.until).select_related("client", "product")
    page = Keyset(rows, ["-date"]).page(request.GET.get("cursor", ""))
    context = {"rule": rule, "sales": sales, "page": page, "period": period}
    return render_page(request, "orders/price_rule_sales.html", context, "rows")


@requires(("prices.propose", "prices.promote", "prices.write"))
@require_http_methods(["GET", "POST"])
def price_rule_new(request: SignedInRequest, kind: str) -> HttpResponse:
    if kind not in RuleKind.values:
        raise Http404
    service, known = _maker(kind)
    if not request.user.can(SERVICES[kind][1]):
        raise PermissionDenied
    form = FORMS[kind](post_data(request), by=request.user)
    if form.is_bound and (rule := submit(form, service, by=request.user, **known)) is not None:
        messages.success(request, _("Saved: %(rule)s") % {"rule": rule.number})
        return redirect("orders:price_rule", rule.pk)
    context = {"form": form, "kind": RuleKind(kind)}
    return render(request, "orders/price_rule_new.html", context, status=422 if form.is_bound else 200)


SERVICES: dict[str, tuple[Any, str]] = {
    RuleKind.SPECIAL: (services.propose_special, "prices.propose"),
    RuleKind.PROMOTION: (services.add_promotion, "prices.promote"),
    RuleKind.COLUMN: (services.add_column_rule, "prices.write"),
    **dict.fromkeys(services.STEPPED, (services.add_discount_rule, "prices.write")),
}


def _maker(kind: str) -> tuple[Any, dict[str, Any]]:
    return SERVICES[kind][0], {"kind": kind} if kind in services.STEPPED else {}


def _on_its_page(
    request: SignedInRequest, error: BusinessRuleError, pk: int, *, status: int, **_given: Any
) -> HttpResponse:
    messages.error(request, str(error))
    return _rule_page(request, pk, status=status)


def _step(service: Any, form_of: type[django_forms.Form] | None = None) -> Any:
    """The view of a step of a rule, with the form of what it needs."""

    @requires(service)
    @require_POST
    @on_refusal(_on_its_page)
    def view(request: SignedInRequest, pk: int) -> HttpResponse:
        rule = get_object_or_404(PriceRule.objects.visible_to(request.user), pk=pk)
        form = (form_of or django_forms.Form)(request.POST)
        if submit(form, service, by=request.user, rule=rule) is None:
            return _rule_page(request, pk, form, 422)
        return redirect("orders:price_rule", pk)

    return view


class EndForm(django_forms.Form):
    reason = django_forms.CharField(max_length=2000)


STEPS = {
    "end": _step(services.end_rule, EndForm),
    "decide": _step(services.decide_promotion, DecisionForm),
    "cost": _step(services.record_cost, CostForm),
    "withdraw": _step(services.withdraw_special),
}
