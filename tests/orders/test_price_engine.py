"""The price by the rules: the reference, properties, and every step of the answer (R43, R134, R141, R157)."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kam_crm.shared.money import line_total, total
from orders.pricing.engine import (
    CAPPED,
    DEARER,
    GROUP,
    NO_DECISION,
    NOT_REACHED,
    OTHER_CLIENTS,
    OTHER_GOODS,
    PROMOTION,
    QUANTITY,
    SPECIAL,
    STANDS,
    Buyer,
    Goods,
    Terms,
    explain,
    next_threshold,
)
from tests.orders.reference_prices import reference_price

D = Decimal
CASES = 5000
CAP = D(9)
BUYER, CHEESE = Buyer(1, column=2, holdings=frozenset({7}), segment="AX", channel=3), Goods(11, 5)
BY_WEIGHT = Terms(1, QUANTITY, steps=((D(200), D(5)), (D(500), D(7))), groups=frozenset({5}))


def some(source: random.Random, of: list[Any], likely: float = 0.3) -> list[Any]:
    return source.sample(of, source.randint(1, 2)) if source.random() < likely else []


def a_rule(source: random.Random, key: int) -> dict[str, Any]:
    kind = source.choice([SPECIAL, PROMOTION, QUANTITY, QUANTITY, GROUP])
    fixed = kind in (SPECIAL, PROMOTION)
    by_price = fixed and source.random() < 0.4
    holder = source.random()
    thresholds = sorted(source.sample(range(1, 400), 2))
    return {
        "id": key,
        "kind": kind,
        "clients": some(source, [1, 2, 3]) if not fixed or holder < 0.6 else [],
        "holdings": some(source, [7, 8, 9], 0.2),
        "segments": some(source, ["AX", "BY", "CZ"]),
        "channels": some(source, [3, 4], 0.2),
        "columns": some(source, [1, 2, 3], 0.2),
        "products": some(source, [11, 12, 13], 0.4),
        "groups": some(source, [5, 6], 0.3),
        "price": D(source.randint(1, 120_000)) / 100 if by_price else None,
        "percent": None if by_price or not fixed else D(source.randint(1, 4000)) / 100,
        "steps": [] if fixed else [(D(one), D(source.randint(1, 1200)) / 100) for one in thresholds],
        "turnover": D(source.randint(0, 50_000)) / 100,
        "decided": kind != PROMOTION or source.random() < 0.8,
    }


def terms(rule: dict[str, Any]) -> Terms:
    sets = {name: frozenset(rule[name])
            for name in ("clients", "holdings", "segments", "channels", "columns", "products", "groups")}  # fmt: skip
    return Terms(
        rule["id"], rule["kind"], percent=rule["percent"], price=rule["price"], steps=tuple(rule["steps"]),
        turnover=rule["turnover"], is_decided=rule["decided"], **sets,
    )  # fmt: skip


def a_case(source: random.Random) -> tuple[Any, ...]:
    rules = [a_rule(source, key) for key in range(1, source.randint(1, 9))]
    client = {
        "id": source.randint(1, 4),
        "holdings": some(source, [7, 8, 9], 0.5),
        "segment": source.choice(["AX", "BY", "CZ", ""]),
        "channel": source.choice([3, 4, None]),
        "column": source.randint(1, 3),
    }
    product = {"id": source.randint(11, 14), "group": source.choice([5, 6, None])}
    return D(source.randint(1, 100_000)) / 100, D(source.randint(1, 500_000)) / 1000, client, product, rules


def explained(listed: Decimal, quantity: Decimal, client: Any, product: Any, rules: list[Any]) -> Any:
    buyer = Buyer(
        client["id"], client["column"], frozenset(client["holdings"]), client["segment"], client["channel"]
    )
    goods = Goods(product["id"], product["group"])
    return explain(listed, quantity, buyer, goods, [terms(rule) for rule in rules], CAP)


def test_5000_random_prices_equal_an_independent_reference() -> None:
    """To the kopeck, and so do the sums of their lines (R141)."""
    source = random.Random(36)
    kinds: set[str] = set()
    ours, theirs = [], []
    for _n in range(CASES):
        listed, quantity, client, product, rules = a_case(source)
        answer = explained(listed, quantity, client, product, rules)
        wanted = reference_price(listed, quantity, client, product, rules, CAP)
        assert answer.price == wanted, (listed, quantity, client, product, rules)
        assert answer.price == listed + total(step.amount for step in answer.steps)
        kinds |= {step.kind for step in answer.fired}
        ours.append(line_total(answer.price, quantity))
        theirs.append(line_total(wanted, quantity))
    assert total(ours) == total(theirs)
    assert kinds == {SPECIAL, PROMOTION, QUANTITY, GROUP}  # the cases reach every rule


cases = st.integers(min_value=0).map(lambda seed: a_case(random.Random(seed)))


@given(cases, st.randoms(use_true_random=False))
@settings(max_examples=300)
def test_the_order_of_rules_never_matters(case: Any, shuffler: random.Random) -> None:
    listed, quantity, client, product, rules = case
    shuffled = shuffler.sample(rules, len(rules))
    assert explained(*case) == explained(listed, quantity, client, product, shuffled)


@given(cases, st.decimals(min_value="0.001", max_value=900, places=3))
@settings(max_examples=500)
def test_more_never_costs_more_a_unit_unless_a_rules_own_steps_say_so(case: Any, more: Decimal) -> None:
    listed, quantity, client, product, rules = case
    rising = [{**rule, "steps": list(zip([least for least, _given in rule["steps"]],
                                         sorted(given for _least, given in rule["steps"]), strict=True))}
              for rule in rules]  # fmt: skip
    before = explained(listed, quantity, client, product, rising)
    after = explained(listed, quantity + more, client, product, rising)
    assert after.price <= before.price


def test_steps_that_fall_are_the_rules_own_word() -> None:
    falling = replace(BY_WEIGHT, steps=((D(200), D(7)), (D(500), D(5))))
    prices = [explain(D("628.00"), D(n), BUYER, CHEESE, [falling], CAP).price for n in (200, 500)]
    assert prices == [D("584.04"), D("596.60")]


def steps(*rules: Terms, quantity: int = 240, listed: str = "628.00") -> list[tuple[str, bool, str, Decimal]]:
    answer = explain(D(listed), D(quantity), BUYER, CHEESE, rules, CAP)
    return [(step.kind, step.fired, step.reason, step.amount) for step in answer.steps]


def test_every_step_is_said_also_what_gave_nothing() -> None:
    """628.00 − 5 % = 596.60, the price of the mock-up (R141)."""
    oil = Terms(2, SPECIAL, price=D(542), clients=frozenset({1}), products=frozenset({99}))
    fries = Terms(3, PROMOTION, percent=D(3), groups=frozenset({6}))
    turnover = Terms(4, GROUP, steps=((D(1_500_000), D(2)),), turnover=D(800_000), groups=frozenset({5}))
    assert steps(oil, fries, BY_WEIGHT, turnover) == [
        (SPECIAL, False, OTHER_GOODS, D(0)),
        (PROMOTION, False, OTHER_GOODS, D(0)),
        (QUANTITY, True, "", D("-31.40")),
        (GROUP, False, NOT_REACHED, D(0)),
    ]


def test_a_special_price_stands_on_its_own() -> None:
    """Agreed, it holds above the list too, and nothing is added to it (R157)."""
    own = Terms(2, SPECIAL, price=D(700), clients=frozenset({1}))
    assert steps(own, BY_WEIGHT) == [
        (SPECIAL, True, "", D("72.00")),
        (PROMOTION, False, STANDS, D(0)),
        (QUANTITY, False, STANDS, D(0)),
        (GROUP, False, STANDS, D(0)),
    ]


@pytest.mark.parametrize(
    ("promotion", "reason"),
    [
        (Terms(3, PROMOTION, percent=D(3), is_decided=False), NO_DECISION),
        (Terms(3, PROMOTION, price=D("700.00")), DEARER),
        (Terms(3, PROMOTION, percent=D(3), segments=frozenset({"CZ"})), OTHER_CLIENTS),
        (Terms(3, PROMOTION, percent=D(3), clients=frozenset({2})), "none"),  # whose it is nobody is told
    ],
)
def test_a_promotion_that_gives_nothing_says_why(promotion: Terms, reason: str) -> None:
    """Without a decision it is not in force (R134); the quantity counts then."""
    assert steps(promotion, BY_WEIGHT)[1:3] == [
        (PROMOTION, False, reason, D(0)),
        (QUANTITY, True, "", D("-31.40")),
    ]


def test_quantity_and_turnover_together_stay_below_the_cap() -> None:
    turnover = Terms(4, GROUP, steps=((D(1), D(4)),), turnover=D(2))
    assert steps(BY_WEIGHT, turnover, quantity=500)[2:] == [
        (QUANTITY, True, "", D("-43.96")),
        (GROUP, True, CAPPED, D("-12.56")),
    ]


def test_the_narrower_of_two_rules_wins_and_the_conflict_is_told() -> None:
    """First whom it is for, then on what; of equals the one that gives most, and the others are named."""
    for_all = replace(BY_WEIGHT, id=8, groups=frozenset(), products=frozenset({11}))
    segment = replace(BY_WEIGHT, id=9, segments=frozenset({"AX"}), steps=((D(200), D(1)),))
    answer = explain(D(100), D(240), BUYER, CHEESE, [for_all, segment, BY_WEIGHT], CAP)
    assert answer.fired[0].rule == segment and answer.price == D("99.00")
    twin = replace(segment, id=10, steps=((D(200), D(2)),))
    answer = explain(D(100), D(240), BUYER, CHEESE, [segment, twin], CAP)
    assert answer.fired[0].rule == twin and answer.fired[0].also == (segment,)


def test_the_next_threshold_is_told() -> None:
    answer = explain(D("628.00"), D(240), BUYER, CHEESE, [BY_WEIGHT], CAP)
    assert next_threshold(answer, D(240)) == (D(500), D(7))
    assert next_threshold(answer, D(500)) is None
    of_others = replace(BY_WEIGHT, groups=frozenset({6}))
    assert next_threshold(explain(D("628.00"), D(1), BUYER, CHEESE, [of_others], CAP), D(1)) is None
    special = Terms(2, SPECIAL, percent=D(1))
    assert next_threshold(explain(D(1), D(1), BUYER, CHEESE, [special, BY_WEIGHT], CAP), D(1)) is None


def test_a_line_keeps_the_rules_that_made_its_price() -> None:
    rule = replace(BY_WEIGHT, number="С-1", name="Сыр от 200 кг")
    answer = explain(D("628.00"), D(240), BUYER, CHEESE, [rule], CAP)
    assert answer.kept == [
        {
            "kind": "quantity",
            "id": 1,
            "number": "С-1",
            "name": "Сыр от 200 кг",
            "percent": "5",
            "amount": "-31.40",
        }
    ]
