"""The price of a unit out of a column's price and the rules in force: pure, no database (docs/decisions/0036).

Special price, otherwise promotion, otherwise quantity and group together, never above the cap. Every percentage is of
the column's price, the price is rounded once. Of several rules of one kind the narrower one counts: first whom it is
for (client, holding, a condition, everybody), then on what (product, group, everything).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kam_crm.shared.money import ZERO, discounted

COLUMN, SPECIAL, PROMOTION, QUANTITY, GROUP = "column", "special", "promotion", "quantity", "group"
# why a step gives nothing, or less than its rule says
NONE, OTHER_CLIENTS, OTHER_GOODS, DEARER, NO_DECISION, NOT_REACHED, STANDS, CAPPED = (
    "none", "other_clients", "other_goods", "dearer", "no_decision", "not_reached", "stands", "capped",
)  # fmt: skip


@dataclass(frozen=True)
class Buyer:
    """What rules ask of a client. `holdings` are the groups it lies in, the outer ones too."""

    client: int
    column: int = 0
    holdings: frozenset[int] = frozenset()
    segment: str = ""
    channel: int | None = None


@dataclass(frozen=True)
class Goods:
    product: int
    group: int | None = None


@dataclass(frozen=True)
class Terms:
    """A rule in force on the day. Empty conditions mean everybody and everything.

    `steps` are (threshold, %) of a quantity or group rule; `turnover` is what the buyer bought in its period, net of
    VAT. `is_decided` False: a promotion without a decision, which gives nothing.
    """

    id: int
    kind: str
    number: str = ""
    name: str = ""
    percent: Decimal | None = None
    price: Decimal | None = None
    steps: tuple[tuple[Decimal, Decimal], ...] = ()
    clients: frozenset[int] = frozenset()
    holdings: frozenset[int] = frozenset()
    segments: frozenset[str] = frozenset()
    channels: frozenset[int] = frozenset()
    columns: frozenset[int] = frozenset()
    products: frozenset[int] = frozenset()
    groups: frozenset[int] = frozenset()
    turnover: Decimal = ZERO
    is_decided: bool = True

    def whom(self, buyer: Buyer) -> int | None:
        """How narrowly it is for this buyer, 0 the narrowest; None where it is not for them."""
        if buyer.client in self.clients:
            return 0
        if buyer.holdings & self.holdings:
            return 1
        if self.clients or self.holdings:
            return None
        if not (self.segments or self.channels or self.columns):
            return 3
        asked = ((self.segments, buyer.segment), (self.channels, buyer.channel), (self.columns, buyer.column))
        given = [(wanted, found) for wanted, found in asked if wanted]
        if any(found not in wanted for wanted, found in given):
            return None
        return 2

    def on_what(self, goods: Goods) -> int | None:
        if goods.product in self.products:
            return 0
        if goods.group is not None and goods.group in self.groups:
            return 1
        return None if self.products or self.groups else 2

    def reached(self, amount: Decimal) -> Decimal:
        """The % of the highest threshold that `amount` reaches; 0 below the first."""
        return max(((least, given) for least, given in self.steps if amount >= least), default=(ZERO, ZERO))[
            1
        ]

    def next_step(self, amount: Decimal) -> tuple[Decimal, Decimal] | None:
        return min((step for step in self.steps if step[0] > amount), default=None)

    def priced(self, listed: Decimal) -> Decimal:
        """Of a special price or a promotion."""
        return discounted(listed, self.percent or ZERO) if self.price is None else self.price


@dataclass(frozen=True)
class Step:
    """One step of the answer, also where it gave nothing. `amount` is what it takes off or adds, RUB of a unit."""

    kind: str
    fired: bool
    reason: str = ""
    rule: Terms | None = None
    percent: Decimal | None = None
    amount: Decimal = ZERO
    also: tuple[Terms, ...] = ()  # equally narrow ones that gave way: a conflict


@dataclass(frozen=True)
class Explanation:
    listed: Decimal
    price: Decimal
    steps: tuple[Step, ...]

    @property
    def fired(self) -> list[Step]:
        return [step for step in self.steps if step.fired]

    @property
    def kept(self) -> list[dict[str, Any]]:
        """What a line keeps of it, so that an old order explains itself."""
        return [_kept(step) for step in self.fired if step.rule is not None]


@dataclass(frozen=True)
class _Choice:
    """The rule of one kind that counts here, or why there is none."""

    rule: Terms | None = None
    also: tuple[Terms, ...] = ()
    reason: str = NONE
    beside: Terms | None = None


def explain(
    listed: Decimal, quantity: Decimal, buyer: Buyer, goods: Goods, rules: Iterable[Terms], cap: Decimal
) -> Explanation:
    """Every step from the column's price to the price by the rules, RUB with VAT. `quantity` is of the whole order.

    The order of `rules` never matters, and more goods never cost more a unit unless a rule's own steps say so: which
    rule counts does not depend on the quantity.
    """
    of_kind: dict[str, list[Terms]] = {SPECIAL: [], PROMOTION: [], QUANTITY: [], GROUP: []}
    for rule in rules:
        if rule.kind in of_kind:
            of_kind[rule.kind].append(rule)
    special = _fixed(of_kind[SPECIAL], listed, buyer, goods)
    if special.rule:
        rest = tuple(Step(kind, False, STANDS) for kind in (PROMOTION, QUANTITY, GROUP))
        return _by_fixed(listed, SPECIAL, special, (), rest)
    passed = _silent(SPECIAL, special)
    promotion = _fixed(of_kind[PROMOTION], listed, buyer, goods)
    if promotion.rule:
        rest = tuple(Step(kind, False, STANDS) for kind in (QUANTITY, GROUP))
        return _by_fixed(listed, PROMOTION, promotion, (passed,), rest)
    before = (passed, _silent(PROMOTION, promotion))
    return _by_steps(listed, quantity, buyer, goods, of_kind, cap, before)


def next_threshold(explained: Explanation, quantity: Decimal) -> tuple[Decimal, Decimal] | None:
    """(quantity, %) of the next step of the quantity rule that counts here; None where there is none."""
    step = next((one for one in explained.steps if one.kind == QUANTITY), None)
    # a rule beside, for other goods or clients, is named by a step that gave nothing: it has no threshold for these
    if step is None or step.rule is None or not (step.fired or step.reason in (NOT_REACHED, CAPPED)):
        return None
    return step.rule.next_step(quantity)


def _by_fixed(
    listed: Decimal, kind: str, choice: _Choice, before: Sequence[Step], after: Sequence[Step]
) -> Explanation:
    assert choice.rule is not None
    price = choice.rule.priced(listed)
    step = Step(kind, True, "", choice.rule, choice.rule.percent, price - listed, choice.also)
    return Explanation(listed, price, (*before, step, *after))


def _by_steps(
    listed: Decimal,
    quantity: Decimal,
    buyer: Buyer,
    goods: Goods,
    of_kind: dict[str, list[Terms]],
    cap: Decimal,
    before: tuple[Step, ...],
) -> Explanation:
    by_quantity, first = _stepped(of_kind[QUANTITY], buyer, goods, lambda rule: quantity)
    by_group, second = _stepped(of_kind[GROUP], buyer, goods, lambda rule: rule.turnover)
    first_given = min(first, cap)
    both = min(first + second, cap)
    halfway, price = discounted(listed, first_given), discounted(listed, both)
    steps = (
        _step(QUANTITY, by_quantity, first, first_given, halfway - listed),
        _step(GROUP, by_group, second, both - first_given, price - halfway),
    )
    return Explanation(listed, price, (*before, *steps))


def _step(kind: str, choice: _Choice, percent: Decimal, given: Decimal, amount: Decimal) -> Step:
    if choice.rule is None:
        return _silent(kind, choice)
    if not percent:
        return Step(kind, False, NOT_REACHED, choice.rule, also=choice.also)
    if not given:
        return Step(kind, False, CAPPED, choice.rule, percent, also=choice.also)
    return Step(kind, True, CAPPED if given < percent else "", choice.rule, given, amount, choice.also)


def _silent(kind: str, choice: _Choice) -> Step:
    return Step(kind, False, choice.reason, choice.beside)


def _fixed(rules: list[Terms], listed: Decimal, buyer: Buyer, goods: Goods) -> _Choice:
    """Of the narrowest the cheapest. A promotion never makes dearer; a special price stands as it was agreed."""
    dearer = [one for one in rules if one.kind == PROMOTION and one.priced(listed) > listed]
    undecided = [one for one in rules if not one.is_decided]
    found = _narrowest([one for one in rules if one not in dearer and one not in undecided], buyer, goods)
    if found:
        ranked = sorted(found, key=lambda rule: (rule.priced(listed), rule.id))
        return _Choice(ranked[0], tuple(ranked[1:]))
    for reason, among in ((NO_DECISION, undecided), (DEARER, dearer)):
        if near := _narrowest(among, buyer, goods):
            return _Choice(reason=reason, beside=min(near, key=lambda rule: rule.id))
    return _missed(rules, buyer, goods)


def _stepped(rules: list[Terms], buyer: Buyer, goods: Goods, amount: Any) -> tuple[_Choice, Decimal]:
    """Of the narrowest the one that gives most at this amount, with the % it gives."""
    found = _narrowest(rules, buyer, goods)
    if not found:
        return _missed(rules, buyer, goods), ZERO
    ranked = sorted(found, key=lambda rule: (-rule.reached(amount(rule)), rule.id))
    return _Choice(ranked[0], tuple(ranked[1:])), ranked[0].reached(amount(ranked[0]))


def _narrowest(rules: list[Terms], buyer: Buyer, goods: Goods) -> list[Terms]:
    ranked: dict[tuple[int, int], list[Terms]] = {}
    for rule in rules:
        # goods first: they rule out most, and every line asks all rules
        what = rule.on_what(goods)
        whom = None if what is None else rule.whom(buyer)
        if whom is not None and what is not None:
            ranked.setdefault((whom, what), []).append(rule)
    return ranked[min(ranked)] if ranked else []


def _missed(rules: list[Terms], buyer: Buyer, goods: Goods) -> _Choice:
    """Why no rule of the kind counts: one of this buyer for other goods is said before one of others for these."""
    of_buyer = [one for one in rules if one.whom(buyer) is not None]
    if of_buyer:
        return _Choice(reason=OTHER_GOODS, beside=min(of_buyer, key=lambda rule: (rule.whom(buyer), rule.id)))
    on_goods = [one for one in rules if one.on_what(goods) is not None and not (one.clients or one.holdings)]
    if on_goods:
        return _Choice(reason=OTHER_CLIENTS, beside=min(on_goods, key=lambda rule: rule.id))
    return _Choice()


def _kept(step: Step) -> dict[str, Any]:
    rule = step.rule
    assert rule is not None
    return {
        "kind": step.kind,
        "id": rule.id,
        "number": rule.number,
        "name": rule.name,
        "percent": None if step.percent is None else f"{step.percent.normalize():f}",
        "amount": str(step.amount),
    }
