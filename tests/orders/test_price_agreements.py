"""Special prices, promotions with their effect, retro-bonuses, columns by rule and the pages of prices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse

from approvals import services as approvals
from approvals.models import Request
from catalogue.models import Price, Product
from catalogue.services import set_prices
from dossiers.models import Client, ClientGroup
from kam_crm.shared.errors import NotAllowed, StateConflict
from orders.models import Order, PriceRule
from orders.price_rules import services
from orders.price_rules.bonuses import accrued
from orders.price_rules.drafts import DraftEffect, effect_on_drafts
from orders.price_rules.effect import OfMonth, effect_of, month_of_rules
from orders.price_rules.services import Reach, Span
from orders.pricing.columns import column_of
from orders.services import submit_order
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory
from tests.factories.orders import PriceColumnFactory, PriceRuleFactory, ShipmentLineFactory
from tests.support.days import TODAY
from tests.support.refusals import refusal, refused

pytestmark = pytest.mark.django_db
D = Decimal
DAY = dt.timedelta(days=1)
MONTH = Span(valid_until=TODAY + 30 * DAY)
DECIDED = Span(TODAY, TODAY + 30 * DAY, "38", TODAY)


@pytest.fixture
def proposed(client: Client, people: SimpleNamespace, milk: Product) -> Callable[..., PriceRule]:
    """A special price of milk for the client, by its KAM; the column has 122.00, the cost is 80.00 net."""

    def make(**changed: Any) -> PriceRule:
        given = {"price": D("109.80"), "span": MONTH, "reason": "a chain", "by": people.kam} | changed
        if "holding" not in given:
            given["client"] = client
        return services.propose_special(products=[milk], **given)

    return make


def test_a_special_price_is_proposed_and_counts_once_somebody_else_agreed(
    proposed: Any, draft: Callable[..., Order], people: SimpleNamespace
) -> None:
    """With dates, goods, client and approval; the size of the request is the discount from the column (R157)."""
    rule = proposed()
    [request] = rule.approvals.waiting()
    assert (rule.status, request.size, request.loss, request.client_id) == (
        "waiting",
        10,
        None,
        rule.client_id,
    )
    assert draft().lines.get().price == D("122.00")
    approvals.approve(by=people.head, request=request)
    rule.refresh_from_db()
    order = draft()
    assert rule.status == "active" and order.lines.get().price == D("109.80")
    assert (
        submit_order(by=people.kam, order=order).status == "confirmed"
    )  # no limit is asked: it stands on its own


def test_a_head_proposes_and_does_not_decide_on_it(proposed: Any, people: SimpleNamespace) -> None:
    """Two pairs of eyes (R157)."""
    [request] = proposed(by=people.head).approvals.waiting()
    with refused("own_request", NotAllowed):
        approvals.approve(by=people.head, request=request)
    approvals.approve(by=people.director, request=request)


def test_beyond_the_heads_discount_the_director_decides_and_a_loss_is_told(
    proposed: Any, people: SimpleNamespace
) -> None:
    """Below cost needs a decision whatever makes the price (R159)."""
    [request] = proposed(price=D("90.00")).approvals.waiting()
    assert request.loss == D("6.23")  # 80.00 − 90.00 / 1.22
    with refused("above_your_limit", NotAllowed):
        approvals.approve(by=people.head, request=request)


def test_a_refused_or_withdrawn_proposal_makes_no_price(
    proposed: Any, people: SimpleNamespace, draft: Callable[..., Order]
) -> None:
    first, second = proposed(), proposed()
    approvals.refuse(by=people.head, request=first.approvals.waiting().get(), reason="too low")
    with refused("not_your_proposal", NotAllowed):
        services.withdraw_special(by=people.head, rule=second)
    services.withdraw_special(by=people.kam, rule=second)
    assert set(PriceRule.objects.values_list("status", flat=True)) == {"refused", "ended"}
    assert not Request.objects.waiting().exists() and draft().lines.get().price == D("122.00")


def test_a_price_below_cost_by_a_rule_still_needs_its_decision(
    draft: Callable[..., Order], people: SimpleNamespace
) -> None:
    """The order is asked for, however the price came about (R159)."""
    PriceRuleFactory(percent=D(40), decision_number="38", decision_on=TODAY)
    assert submit_order(by=people.kam, order=draft()).status == "approval"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"percent": D(5)}, "price_or_percent"),
        ({"price": None}, "price_or_percent"),
        ({"price": D(0)}, "percent_wrong"),
        ({"reason": " "}, "reason_required"),
        ({"span": Span()}, "dates_needed"),
        ({"span": Span(TODAY - DAY, TODAY)}, "price_rule_in_the_past"),
        ({"span": Span(TODAY, TODAY - DAY)}, "rule_ends_before"),
        ({"span": Span(TODAY, TODAY, "38")}, "decision_half"),
    ],
)
def test_what_is_no_agreement_is_refused(proposed: Any, given: dict[str, Any], code: str) -> None:
    assert refusal(proposed, **given).code == code


def test_only_who_answers_for_a_client_proposes(
    proposed: Any, people: SimpleNamespace, milk: Product
) -> None:
    assert refusal(proposed, by=people.stranger).code == "not_own_client"
    foreign = ClientGroup.objects.create(name="Chain")
    assert refusal(proposed, holding=foreign, client=None).code == "not_own_client"
    assert refusal(proposed, holding=foreign).code == "not_own_client"
    nobody = {"by": people.kam, "products": [milk], "price": D(1), "span": MONTH, "reason": "x"}
    assert refusal(services.propose_special, **nobody).code == "one_client_or_holding"


def test_a_special_price_turns_amber_14_days_before_its_end(client: Client) -> None:
    """The light of its days left (R157)."""
    rule = PriceRuleFactory(kind="special", client=client, valid_until=TODAY + 14 * DAY)
    assert rule.ends_soon(TODAY) and not rule.ends_soon(TODAY - DAY) and not rule.ends_soon(TODAY + 15 * DAY)


def test_a_promotion_without_a_decision_is_saved_and_gives_nothing(
    draft: Callable[..., Order], people: SimpleNamespace
) -> None:
    """Number and date of the decision of management put it in force (R134)."""
    rule = services.add_promotion(by=people.head, name="Декабрь", percent=D(5), span=MONTH)
    assert draft().lines.get().price == D("122.00")
    services.decide_promotion(by=people.head, rule=rule, number="38", on=TODAY)
    assert draft().lines.get().price == D("115.90")
    with refused("rule_decided", StateConflict):
        services.decide_promotion(by=people.head, rule=rule, number="39", on=TODAY)
    services.end_rule(by=people.head, rule=rule, reason="sold out")
    assert draft().lines.get().price == D("122.00")
    with refused("wrong_state", StateConflict):
        services.end_rule(by=people.director, rule=rule, reason="again")


def test_a_head_gives_promotions_within_the_discount_they_approve(people: SimpleNamespace) -> None:
    for given in ({"percent": D(16)}, {"price": D(1)}):
        found = refusal(services.add_promotion, by=people.head, name="x", span=MONTH, **given)
        assert found.code == "beyond_your_discount"
    assert services.add_promotion(by=people.director, name="x", span=MONTH, price=D(1)).pk
    assert (
        refusal(services.add_promotion, by=people.kam, name="x", span=MONTH, percent=D(1)).code == "forbidden"
    )


def test_rules_of_the_company_are_the_directors(people: SimpleNamespace) -> None:
    rule = services.add_discount_rule(by=people.director, kind="quantity", name="x", steps=[(D(1), D(1))])
    assert refusal(services.end_rule, by=people.head, rule=rule, reason="x").code == "forbidden"
    services.end_rule(by=people.director, rule=rule, reason="x")
    assert (
        refusal(
            services.add_discount_rule, by=people.head, kind="quantity", name="x", steps=[(D(1), D(1))]
        ).code
        == "forbidden"
    )


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"steps": []}, "steps_required"),
        ({"steps": [(D(0), D(1))]}, "step_wrong"),
        ({"steps": [(D(1), D(100))]}, "step_wrong"),
        ({"steps": [(D(1), D(1)), (D(1), D(2))]}, "step_twice"),
        ({"kind": "column"}, "rule_kind"),
        ({"kind": "group"}, "period_needed"),
        ({"name": " "}, "name_required"),
    ],
)
def test_a_rule_that_says_nothing_is_refused(
    people: SimpleNamespace, given: dict[str, Any], code: str
) -> None:
    rule = {"by": people.director, "kind": "quantity", "name": "x", "steps": [(D(1), D(1))]} | given
    assert refusal(services.add_discount_rule, **rule).code == code


def test_a_rule_of_columns_gives_its_column(client: Client, people: SimpleNamespace) -> None:
    """By the holding the client lies in (R42)."""
    PriceColumnFactory(name="Опт-1", position=1)
    cheap = PriceColumnFactory(name="Сети", position=2)
    chain = ClientGroup.objects.create(name="Chain")
    client.group = chain
    client.save()
    services.add_column_rule(by=people.director, name="сети", column=cheap, reach=Reach(holdings=[chain]))
    assert column_of(client, TODAY) == cheap


def test_the_effect_of_a_promotion_is_beside_as_many_days_before(
    client: Client, people: SimpleNamespace, milk: Product, cream: Product
) -> None:
    """Baseline and period of the same weekdays, extra sales, cost, ROI (R135, R208)."""
    rule = PriceRuleFactory(
        valid_from=TODAY - 6 * DAY, valid_until=TODAY, products=[milk], decision_number="38",
        decision_on=TODAY - 9 * DAY,
        planned_cost=D(100),
    )  # fmt: skip
    for day, amount, product in (
        (TODAY - 13 * DAY, 1000, milk), (TODAY - 7 * DAY, 500, milk), (TODAY - 14 * DAY, 9999, milk),
        (TODAY - 6 * DAY, 2000, milk), (TODAY, 1000, milk), (TODAY, 9999, cream),
    ):  # fmt: skip
        ShipmentLineFactory(
            shipment__client=client,
            shipment__date=day,
            product=product,
            amount=D(amount),
            cost=D(amount) * D("0.8"),
        )
    effect = effect_of(rule, people.director, TODAY)
    assert effect is not None
    assert (effect.baseline.amount, effect.period.amount, effect.extra) == (D(1500), D(3000), D(1500))
    assert (effect.growth, effect.extra_margin, effect.roi) == (D(100), D(300), D(200))
    services.record_cost(by=people.director, rule=rule, actual_cost=D(600))
    rule.refresh_from_db()
    again = effect_of(rule, people.director, TODAY)
    assert again is not None and again.roi == D(-50)
    assert effect_of(rule, people.stranger, TODAY).period.amount == 0  # type: ignore[union-attr]
    assert effect_of(rule, people.director, TODAY - 7 * DAY) is None


def test_the_sales_behind_an_effect_open_and_sum_up_to_it(
    signed_in: Any, client: Client, people: SimpleNamespace, milk: Product
) -> None:
    """Each figure of the effect leads to its shipped lines, of clients the person sees (R135, R208)."""
    rule = PriceRuleFactory(
        valid_from=TODAY - 6 * DAY,
        valid_until=TODAY,
        products=[milk],
        decision_number="38",
        decision_on=TODAY,
    )
    for day, amount in ((TODAY - 13 * DAY, 1000), (TODAY - 6 * DAY, 2000), (TODAY, 500)):
        ShipmentLineFactory(shipment__client=client, shipment__date=day, product=milk, amount=D(amount))
    for period, amounts in (("before", [1000]), ("during", [500, 2000])):
        address = reverse("orders:price_rule_sales", args=[rule.pk, period])
        assert (
            address
            in signed_in(people.head).get(reverse("orders:price_rule", args=[rule.pk])).content.decode()
        )
        shown = signed_in(people.head).get(address).context
        assert [line.amount for line in shown["page"].items] == [D(amount) for amount in amounts]
        assert shown["sales"].amount == sum(amounts)
        assert signed_in(people.stranger).get(address).context["page"].items == []
    assert (
        signed_in(people.head).get(reverse("orders:price_rule_sales", args=[rule.pk, "x"])).status_code == 404
    )


def test_a_retro_bonus_is_accrued_and_stands_in_no_line(
    client: Client, people: SimpleNamespace, draft: Callable[..., Order]
) -> None:
    """The whole turnover bears the rate of the step it reached."""
    services.add_discount_rule(
        by=people.director, kind="bonus", name="ретро", period="year", steps=[(D(500), D(2)), (D(5000), D(3))],
        reach=Reach(clients=[client]), span=Span(TODAY),
    )  # fmt: skip
    PriceRule.objects.update(valid_from=TODAY.replace(day=1))
    ShipmentLineFactory(shipment__client=client, shipment__date=TODAY.replace(day=2), amount=D("1000.00"))
    ShipmentLineFactory(shipment__client=ClientFactory(), shipment__date=TODAY, amount=D("1000.00"))
    [one] = accrued(people.kam, TODAY)
    assert (one.turnover, one.percent, one.bonus, one.missing) == (D("1000.00"), 2, D("20.00"), D("4000.00"))
    assert draft().lines.get().rules == [] and accrued(people.stranger, TODAY) == []


def test_a_price_begins_today_or_later_and_below_cost_is_the_directors(
    milk: Product, people: SimpleNamespace, draft: Callable[..., Order]
) -> None:
    """Past orders keep theirs (R142)."""
    column = Price.objects.get(product=milk).column
    order = submit_order(by=people.kam, order=draft())
    cells = {(milk.pk, column.pk): D("130.00")}
    assert (
        refusal(set_prices, by=people.director, prices=cells, valid_from=TODAY - DAY).code
        == "price_in_the_past"
    )
    set_prices(by=people.director, prices=cells, valid_from=TODAY)
    set_prices(by=people.director, prices={(milk.pk, column.pk): D("131.00")}, valid_from=TODAY)
    assert [row.price for row in Price.objects.filter(product=milk, valid_from=TODAY)] == [D("131.00")]
    assert order.lines.get().list_price == D("122.00")
    low = {(milk.pk, column.pk): D("90.00")}
    assert (
        refusal(set_prices, by=UserFactory(role="admin"), prices=low, valid_from=TODAY).code
        == "price_below_cost"
    )
    set_prices(by=people.director, prices=low, valid_from=TODAY + DAY)
    assert refusal(set_prices, by=people.head, prices=cells, valid_from=TODAY).code == "forbidden"
    zero = {(milk.pk, column.pk): D(0)}
    assert refusal(set_prices, by=people.director, prices=zero, valid_from=TODAY).code == "price_wrong"


def test_the_effect_on_open_drafts_is_known_before(draft: Callable[..., Order], milk: Product) -> None:
    """Drafts and lines that would get another price, and by how much; submitted ones are none of them."""
    order = draft(discount=10)
    prices = {(milk.pk, order.column_id): D("132.00")}
    assert effect_on_drafts(prices, TODAY) == DraftEffect(1, 1, D("90.00"))
    assert effect_on_drafts({(milk.pk, order.column_id): D("122.00")}, TODAY) == DraftEffect(0, 0, D(0))


def test_rules_tell_clients_and_discounts_of_the_month(
    signed_in: Any, people: SimpleNamespace, draft: Callable[..., Order]
) -> None:
    """Of submitted orders that the person sees: what each rule took off, by how many clients (R135)."""
    rule = PriceRuleFactory(percent=D(5), decision_number="38", decision_on=TODAY)
    submit_order(by=people.kam, order=draft(10))
    submit_order(by=people.kam, order=draft(2))
    draft(50)
    assert month_of_rules(people.head, TODAY) == {rule.pk: OfMonth(1, D("73.20"))}  # 12 × 6.10
    assert month_of_rules(people.stranger, TODAY) == {}
    page = signed_in(people.head).get(reverse("orders:price_board")).content.decode()
    assert "73.20" in page and "Discounts, Nov" in page


def test_the_page_of_prices_answers_which_price_and_why(
    signed_in: Any, people: SimpleNamespace, client: Client, milk: Product
) -> None:
    """Every step, the next threshold with its margin, what may still be given and who decides beyond (R44, R159)."""
    PriceRuleFactory(kind="quantity", name="от 10", steps=[(10, 5), (50, 7)])
    people.kam.department.head = people.head
    people.kam.department.save()
    browser = signed_in(people.kam)
    asked = {"client": client.pk, "product": milk.code, "quantity": "10", "on": TODAY.isoformat()}
    page = browser.get(reverse("orders:price_board"), asked).content.decode()
    for words in (
        "115.90",
        "40 more reach",
        "113.46",
        "You may still give 5%",
        "head north up to 15",
        "Special price",
    ):
        assert words in page, words
    fragment = browser.get(
        reverse("orders:price_why"), asked, headers={"hx-request": "true"}
    ).content.decode()
    assert "115.90" in fragment and "<html" not in fragment
    milk.cost = D("88.00")
    milk.save()
    page = browser.get(reverse("orders:price_why"), asked).content.decode()
    # 1 − (88 / 0.9 · 1.22) / 115.90 = −2.92 %: nothing is left to give
    assert "You may still give 0%" in page and "binds before your limit" in page
    assert browser.get(reverse("orders:price_why"), asked | {"client": "0"}).status_code == 422


def test_prices_are_edited_on_the_page_after_their_effect_is_seen(
    signed_in: Any, people: SimpleNamespace, milk: Product, draft: Callable[..., Order]
) -> None:
    """The effect on drafts first, then from a day on (R142)."""
    order = draft()
    browser, address = signed_in(people.director), reverse("orders:prices_set")
    name = f"price-{milk.pk}-{order.column_id}"
    assert name in browser.get(reverse("orders:price_board"), {"edit": "1"}).content.decode()
    given = {name: "130,00", "valid_from": TODAY.isoformat()}
    page = browser.post(address, given).content.decode()
    assert "Open drafts affected: 1, lines: 1" in page and Price.objects.filter(product=milk).count() == 1
    assert browser.post(address, given | {"confirmed": "1"}).status_code == 302
    assert Price.objects.filter(product=milk, valid_from=TODAY, price=D(130)).exists()
    past = given | {"confirmed": "1", "valid_from": (TODAY - DAY).isoformat()}
    assert "begins today or later" in browser.post(address, past, follow=True).content.decode()
    history = browser.get(reverse("orders:price_history", args=[milk.pk, order.column_id])).content.decode()
    assert "130.00" in history and "122.00" in history


@pytest.mark.parametrize("kind", ["special", "promotion", "quantity", "group", "bonus", "column"])
def test_each_kind_of_rule_is_entered_by_its_form(
    signed_in: Any, people: SimpleNamespace, client: Client, milk: Product, kind: str
) -> None:
    browser, address = signed_in(people.director), reverse("orders:price_rule_new", args=[kind])
    given: dict[str, Any] = {"name": "Правило", "valid_from": TODAY.isoformat(), "valid_until": "2026-12-31"}
    given |= {
        "special": {"client": client.pk, "products": [milk.pk], "percent": "4", "reason": "a chain"},
        "promotion": {"percent": "3", "products": [milk.pk], "planned_cost": "90000"},
        "column": {"column": PriceColumnFactory().pk, "priority": "10", "segments": ["AX", "BX"]},
    }.get(kind, {"steps": "200 = 5\n500 = 7", "period": "quarter", "groups": [milk.group_id]})
    if kind == "special":
        browser = signed_in(people.kam)
    assert browser.get(address).status_code == 200
    assert browser.post(address, {**given, "valid_from": "2020-01-01"}).status_code == 422
    answer = browser.post(address, given, follow=True)
    rule = PriceRule.objects.get(kind=kind)
    assert answer.status_code == 200 and rule.number in answer.content.decode()


def test_who_gets_which_price_and_who_is_in_which_column(
    signed_in: Any, people: SimpleNamespace, client: Client, milk: Product
) -> None:
    client.stage = "customer"
    client.save()
    rule = PriceRuleFactory(kind="special", client=client, price=D("99.00"), products=[milk])
    PriceRuleFactory(kind="column", name="все", gives_column=milk.prices.get().column)
    browser = signed_in(people.kam)
    page = browser.get(reverse("orders:price_buyers", args=[milk.pk])).content.decode()
    assert client.name in page and "99.00" in page and rule.number in page
    page = browser.get(reverse("orders:price_columns")).content.decode()
    assert client.name in page and "все" in page
    stranger = signed_in(people.stranger)
    assert client.name not in stranger.get(reverse("orders:price_buyers", args=[milk.pk])).content.decode()
    assert stranger.get(reverse("orders:price_rule", args=[rule.pk])).status_code == 404
