"""What each step of a price is called and why it gave nothing, in sentences; the steps are the engine's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from kam_crm.shared import formats
from kam_crm.shared.money import ZERO
from orders.pricing import engine
from orders.pricing.engine import Explanation, Step
from orders.pricing.sums import PriceStep, places

TITLES = {
    engine.SPECIAL: gettext_lazy("Special price"),
    engine.PROMOTION: gettext_lazy("Promotion"),
    engine.QUANTITY: pgettext_lazy("step of a price", "Quantity"),
    engine.GROUP: pgettext_lazy("step of a price", "Turnover"),
}
REASONS = {
    engine.NONE: gettext_lazy("none for this client and product"),
    engine.OTHER_GOODS: gettext_lazy("for other goods"),
    engine.OTHER_CLIENTS: gettext_lazy("for other clients"),
    engine.DEARER: gettext_lazy("the price list is lower"),
    engine.NO_DECISION: gettext_lazy("not in force: it has no decision"),
    engine.STANDS: gettext_lazy("not asked: the price above stands on its own"),
    engine.CAPPED: gettext_lazy("the cap of both together is reached"),
}
PRIORITY = gettext_lazy(
    "First the column; then the special price, otherwise the promotion, otherwise quantity and turnover together, at "
    "most %(cap)s; then the discount by hand. Of several the narrower counts: the client before the holding, before a "
    "condition, before everybody; then the product before the group, before everything."
)


def priority_in_words(cap: Decimal) -> str:
    return str(PRIORITY) % {"cap": formats.percent(cap)}


def rule_steps(explained: Explanation) -> list[PriceStep]:
    """Every step of the rules, also those that gave nothing and why."""
    return [_step(step) for step in explained.steps]


def kept_steps(rules: Iterable[Mapping[str, Any]]) -> list[PriceStep]:
    """Of an old line: the rules that made its price, as they were called then."""
    return [
        PriceStep(
            f"{TITLES[rule['kind']]}: {rule['number']} {rule['name']}".strip(), Decimal(rule["amount"]),
            _off(rule["percent"] and Decimal(rule["percent"])),
        )
        for rule in rules
    ]  # fmt: skip


def _step(step: Step) -> PriceStep:
    rule = step.rule
    named = f": {rule.number} {rule.name}".rstrip() if rule is not None else ""
    words = f"{TITLES[step.kind]}{named}"
    if step.fired:
        also = ", ".join(f"{one.number} {one.name}".strip() for one in step.also)
        gave_way = _("gave way: %(rules)s") % {"rules": also} if also else ""
        capped = str(REASONS[engine.CAPPED]) if step.reason == engine.CAPPED else ""
        return PriceStep(words, step.amount, "; ".join(filter(None, (_off(step.percent), capped, gave_way))))
    return PriceStep(words, ZERO, _why_not(step), fired=False)


def _why_not(step: Step) -> str:
    if step.reason != engine.NOT_REACHED:
        return str(REASONS[step.reason])
    least = min((threshold for threshold, _given in step.rule.steps), default=ZERO) if step.rule else ZERO
    if step.kind == engine.GROUP and step.rule:
        words = _("bought %(done)s of %(least)s")
        return words % {"done": formats.money(step.rule.turnover), "least": formats.money(least)}
    return _("from %(least)s on") % {"least": formats.plain(least)}


def _off(percent: Decimal | None) -> str:
    return f"−{formats.percent(percent, places(percent))}" if percent else ""
