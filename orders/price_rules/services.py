"""Price rules are made, decided and ended; a decided one is never rewritten (docs/decisions/0036)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from approvals import services as approvals
from approvals.models import Request
from catalogue.models import PriceColumn, Product
from catalogue.prices import prices_on, vat_rate_on
from dossiers.inputs import check_plausible_date
from dossiers.models import Client, ClientGroup
from kam_crm.shared import clock
from kam_crm.shared.checks import check_reason, locked, required
from kam_crm.shared.errors import BusinessRuleError, NotAllowed, StateConflict
from kam_crm.shared.money import HUNDRED, LARGEST_SUM, ZERO, discounted, included_vat, money, rate
from kam_crm.shared.service import service
from orders.confirming.states import check_own_client, not_own_client
from orders.models import PriceRule, PriceStep
from orders.price_rules.loading import MANY
from orders.price_rules.models import Period, RuleKind, RuleStatus
from orders.price_rules.states import rule_machine
from orders.pricing.columns import column_of

SPECIAL_PRICE = "special_price"  # the kind of its requests (kinds.py)
STEPPED = (RuleKind.QUANTITY, RuleKind.GROUP, RuleKind.BONUS)


@dataclass(frozen=True)
class Reach:
    """Whom a rule is for and on what; empty means everybody and everything."""

    clients: Iterable[Client] = ()
    holdings: Iterable[ClientGroup] = ()
    channels: Iterable[Any] = ()
    columns: Iterable[PriceColumn] = ()
    segments: Sequence[str] = ()
    products: Iterable[Product] = ()
    groups: Iterable[Any] = ()


EVERYBODY = Reach()


@dataclass(frozen=True)
class Span:
    """First and last day of a rule; without a last one it holds until it is ended."""

    valid_from: dt.date | None = None
    valid_until: dt.date | None = None
    decision_number: str = ""
    decision_on: dt.date | None = field(default=None)

    @property
    def of_rule(self) -> dict[str, Any]:
        return {
            "valid_from": self.valid_from or clock.today(), "valid_until": self.valid_until,
            "decision_number": self.decision_number.strip(), "decision_on": self.decision_on,
        }  # fmt: skip


@service(capability="prices.write")
def add_column_rule(
    *,
    by: User,
    name: str,
    column: PriceColumn,
    reach: Reach = EVERYBODY,
    span: Span = Span(),
    priority: int = 100,
    volume_from: Decimal | None = None,
    term_upto: int | None = None,
) -> PriceRule:
    """Clients that match get the column from a day on, of several rules by the one that stands first (R42).

    `volume_from` is RUB of an average month net of VAT, `term_upto` days. Raises `name_required`,
    `price_rule_in_the_past`, `rule_ends_before`, `unlikely_date`, `decision_half`.
    """
    values = {
        "gives_column": column,
        "priority": priority,
        "volume_from": volume_from,
        "term_upto": term_upto,
    }
    return _made(by, RuleKind.COLUMN, name, reach, span, values)


@service(capability="prices.write")
def add_discount_rule(
    *,
    by: User,
    kind: str,
    name: str,
    steps: Sequence[tuple[Decimal, Decimal]],
    reach: Reach = EVERYBODY,
    span: Span = Span(),
    period: str = "",
) -> PriceRule:
    """So many % from an amount on: off the column's price for units of the order or a turnover of the period so far,
    or as a retro-bonus of the whole turnover of the period, outside the price.

    Raises as `add_column_rule`, and `rule_kind`, `steps_required`, `step_wrong`, `step_twice`, `period_needed`.
    """
    if kind not in STEPPED:
        raise BusinessRuleError(
            "rule_kind", _("This is no rule of quantity, turnover or retro-bonus."), "kind"
        )
    if kind != RuleKind.QUANTITY and period not in Period.values:
        raise BusinessRuleError("period_needed", _("Say over which period the turnover counts."), "period")
    _check_steps(steps)
    rule = _made(by, kind, name, reach, span, {"period": period if kind != RuleKind.QUANTITY else ""})
    PriceStep.objects.bulk_create(
        PriceStep(rule=rule, threshold=threshold, percent=rate(given)) for threshold, given in steps
    )
    return rule


@service(capability="prices.promote")
def add_promotion(
    *,
    by: User,
    name: str,
    percent: Decimal | None = None,
    price: Decimal | None = None,
    reach: Reach = EVERYBODY,
    span: Span = Span(),
    mechanics: str = "",
    planned_cost: Decimal | None = None,
) -> PriceRule:
    """A promotion within its dates; without number and date of a decision it is saved and gives nothing (R134).

    Raises as `add_column_rule`, and `price_or_percent`, `percent_wrong`, `dates_needed`, `cost_wrong`; NotAllowed
    `beyond_your_discount`.
    """
    if span.valid_until is None:
        raise BusinessRuleError("dates_needed", _("Say until which day it holds."), "valid_until")
    _check_gives(percent, price)
    _check_cost(planned_cost)
    _check_limit(by, percent, price)
    values = {
        "percent": percent and rate(percent), "price": price, "mechanics": mechanics.strip(),
        "planned_cost": planned_cost,
    }  # fmt: skip
    return _made(by, RuleKind.PROMOTION, name, reach, span, values)


@service(capability="prices.promote", subject="rule")
def decide_promotion(*, by: User, rule: PriceRule, number: str, on: dt.date) -> PriceRule:
    """The decision of management, from which the promotion is in force (R134).

    Raises `number_required`, `not_a_promotion`, `decision_ahead`; StateConflict `rule_decided`; NotAllowed
    `beyond_your_discount`.
    """
    stored = _promotion(rule)
    if stored.decision_number or stored.status != RuleStatus.ACTIVE:
        raise StateConflict("rule_decided", _("This promotion is decided or ended already."))
    _check_limit(by, stored.percent, stored.price)
    if on > clock.today():
        raise BusinessRuleError("decision_ahead", _("A decision is dated today or earlier."), "on")
    stored.decision_number, stored.decision_on = required("number", number), on
    stored.save(update_fields=["decision_number", "decision_on", "updated_at"])
    return stored


@service(capability="prices.promote", subject="rule")
def record_cost(*, by: User, rule: PriceRule, actual_cost: Decimal) -> PriceRule:
    """What the promotion did cost beside the discounts, RUB (R135). Raises `not_a_promotion`, `cost_wrong`."""
    stored = _promotion(rule)
    _check_cost(actual_cost)
    stored.actual_cost = actual_cost
    stored.save(update_fields=["actual_cost", "updated_at"])
    return stored


@service(capability="prices.propose")
def propose_special(
    *,
    by: User,
    products: Iterable[Product],
    reason: str,
    client: Client | None = None,
    holding: ClientGroup | None = None,
    percent: Decimal | None = None,
    price: Decimal | None = None,
    span: Span = Span(),
    name: str = "",
) -> PriceRule:
    """A price of one client or holding on some goods, in force once somebody else has agreed (R157).

    The request's size is the largest discount it is from the column of the day, %. Raises as `add_promotion`, and
    `one_client_or_holding`, `products_required`, `reason_required`, `no_price`; NotAllowed `not_own_client`.
    """
    rows = list(products)
    if (client is None) == (holding is None):
        raise BusinessRuleError("one_client_or_holding", _("Choose a client or a holding."), "client")
    if not rows:
        raise BusinessRuleError("products_required", _("Choose at least one product."), "products")
    if span.valid_until is None:
        raise BusinessRuleError("dates_needed", _("Say until which day it holds."), "valid_until")
    check_reason(reason)
    _check_gives(percent, price)
    compared = _compared_client(by, client, holding)
    title = name.strip() or ", ".join(product.name for product in rows)[:200]
    values = {
        "client": client, "holding": holding, "percent": percent and rate(percent), "price": price,
        "status": RuleStatus.WAITING,
    }  # fmt: skip
    rule = _made(by, RuleKind.SPECIAL, title, Reach(products=rows), span, values)
    size, loss = _deepest(rule, compared, rows)
    question = Request.about(rule, kind=SPECIAL_PRICE, by=by, size=size, asked=size, loss=loss or None)
    approvals.ask(by=by, question=question, reason=reason)
    return rule


@service(capability="prices.propose", subject="rule")
def withdraw_special(*, by: User, rule: PriceRule) -> PriceRule:
    """Of one's own, while it waits. Raises NotAllowed `not_your_proposal`, StateConflict `wrong_state`."""
    stored: PriceRule = locked(rule)
    if by.pk not in (stored.created_by_id, stored.on_behalf_of_id):
        raise NotAllowed("not_your_proposal", _("Only who proposed it takes it back."))
    moved: PriceRule = rule_machine.move(stored, "withdraw", by=by, held=True)
    approvals.withdraw_all(moved, by)
    return moved


@service(capability=("prices.write", "prices.promote"), subject="rule")
def end_rule(*, by: User, rule: PriceRule, reason: str) -> PriceRule:
    """From this moment on it makes no price any more; orders that were submitted keep theirs.

    Waits for orders that are being submitted by it this very moment. Raises `reason_required`; StateConflict
    `wrong_state`; NotAllowed `forbidden`.
    """
    action = "end" if by.can("prices.write") else "stop"
    return rule_machine.move(locked_rule(rule), action, by=by, reason=reason, held=True)  # type: ignore[no-any-return]


def locked_rule(rule: PriceRule) -> PriceRule:
    return locked(rule)  # type: ignore[no-any-return]


def _made(by: User, kind: str, name: str, reach: Reach, span: Span, values: dict[str, Any]) -> PriceRule:
    title = required("name", name)
    _check_span(span)
    rule = PriceRule(
        kind=kind, name=title, created_by=by, segments=list(reach.segments), **span.of_rule, **values
    )
    rule.on_behalf_of_id = by.covered_among(rule.responsible_ids)
    rule.save()
    for one in MANY:
        getattr(rule, one).set(getattr(reach, one))
    return rule


def _check_span(span: Span) -> None:
    begins = span.valid_from or clock.today()
    check_plausible_date("valid_from", begins)
    if begins < clock.today():
        raise BusinessRuleError("price_rule_in_the_past", _("Choose today or a coming day."), "valid_from")
    if span.valid_until is not None:
        check_plausible_date("valid_until", span.valid_until)
        if span.valid_until < begins:
            raise BusinessRuleError("rule_ends_before", _("It ends before it begins."), "valid_until")
    if bool(span.decision_number.strip()) != (span.decision_on is not None):
        raise BusinessRuleError(
            "decision_half", _("A decision has a number and a date: give both or none."), "decision_number"
        )


def _check_steps(steps: Sequence[tuple[Decimal, Decimal]]) -> None:
    if not steps:
        raise BusinessRuleError("steps_required", _("Give at least one threshold."), "steps")
    if any(not 0 < threshold <= LARGEST_SUM or not 0 < given < HUNDRED for threshold, given in steps):
        raise BusinessRuleError(
            "step_wrong", _("A threshold is above zero, its discount above 0 and below 100 %."), "steps"
        )
    if len({threshold for threshold, _given in steps}) < len(steps):
        raise BusinessRuleError("step_twice", _("Two discounts begin at one threshold."), "steps")


def _check_gives(percent: Decimal | None, price: Decimal | None) -> None:
    if (percent is None) == (price is None):
        raise BusinessRuleError("price_or_percent", _("Give a price or a discount, one of both."), "percent")
    if percent is not None and not 0 < percent <= HUNDRED:
        raise BusinessRuleError("percent_wrong", _("Give a discount above 0, up to 100 %."), "percent")
    if price is not None and not 0 < price <= LARGEST_SUM:
        raise BusinessRuleError("percent_wrong", _("Give a discount above 0, up to 100 %."), "price")


def _check_cost(cost: Decimal | None) -> None:
    if cost is not None and not 0 <= cost <= LARGEST_SUM:
        raise BusinessRuleError("cost_wrong", _("Give a sum that is not below zero."), "planned_cost")


def _check_limit(by: User, percent: Decimal | None, price: Decimal | None) -> None:
    """A fixed price may be any discount, so only somebody without a limit gives it."""
    limit = by.limit("discount.approve")
    if limit is not None and (price is not None or (percent or ZERO) > limit):
        raise NotAllowed(
            "beyond_your_discount", _("This is beyond the discount that you approve: the director decides.")
        )


def _promotion(rule: PriceRule) -> PriceRule:
    stored = locked_rule(rule)
    if stored.kind != RuleKind.PROMOTION:
        raise BusinessRuleError("not_a_promotion", _("This is no promotion."))
    return stored


def _compared_client(by: User, client: Client | None, holding: ClientGroup | None) -> Client:
    """The client by the column of which the price is judged. Raises NotAllowed `not_own_client`."""
    if client is not None:
        check_own_client(client, by)
        return client
    own: Client | None = Client.objects.visible_to(by).filter(Q(group=holding)).order_by("pk").first()
    if own is None:
        raise not_own_client()
    return own


def _deepest(rule: PriceRule, client: Client, products: list[Product]) -> tuple[Decimal, Decimal]:
    """The largest discount from the client's column, %, and the largest loss of a unit, RUB net of VAT."""
    day = max(rule.valid_from, clock.today())
    prices = prices_on([product.pk for product in products], column_of(client, day), day)
    size, loss = ZERO, ZERO
    for product in products:
        listed = prices[product.pk].price if product.pk in prices else None
        price = rule.price if rule.price is not None else discounted(listed or ZERO, rule.percent or ZERO)
        if listed:
            size = max(size, rate((listed - price) * HUNDRED / listed))
        if product.cost is not None and (listed or rule.price):
            net = price - included_vat(price, vat_rate_on(product, day))
            loss = max(loss, money(product.cost - net))
    return max(size, ZERO), loss
