"""Steps of orders and requests: who is told, who is not."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from accounts.models import User
from dossiers.models import Client
from orders import services
from orders.models import Order, OrderChange
from tests.factories.approvals import ApprovalFactory
from tests.factories.orders import OrderFactory
from tests.factories.receivables import CreditLimitFactory
from tests.reports.news.conftest import hearers, texts, told

pytestmark = pytest.mark.django_db
People = dict[str, User]


@pytest.fixture
def order(client_of_kam: Client, people: People) -> Order:
    CreditLimitFactory(client=client_of_kam, amount=Decimal(10_000))
    made: Order = OrderFactory(client=client_of_kam, created_by=people["kam"], gross=Decimal(1220))
    return made


def step(order: Order, by: User, action: str, before: str, after: str, reason: str = "") -> OrderChange:
    for order.status in (before, after):
        order.save()
    return OrderChange.objects.create(
        subject=order, by=by, action=action, from_status=before, to_status=after, reason=reason
    )


@pytest.mark.parametrize(
    ("action", "before", "after", "words"),
    [
        ("submit", "draft", "approval", "submitted, a discount is asked for"),
        ("submit", "draft", "hold", "submitted, stopped by credit"),
        ("submit", "draft", "confirmed", "confirmed"),
        ("withdraw", "hold", "draft", "withdrawn to the draft"),
        ("pass_on", "draft", "draft", "is passed on to be completed"),
        ("hand_back", "draft", "draft", "completed and handed back"),
        ("approve", "approval", "confirmed", ": discount approved, confirmed"),
        ("approve", "approval", "hold", ": discount approved, then stopped by credit"),
        ("refuse", "approval", "draft", ": discount refused"),
        ("refuse", "hold", "draft", ": release over the limit refused"),
        ("release", "hold", "confirmed", "released over the credit limit"),
        ("cancel", "confirmed", "cancelled", "cancelled"),
        ("ship", "confirmed", "shipped", "shipped"),
    ],
)
def test_manager_is_told_every_step_of_others(
    order: Order, people: People, action: str, before: str, after: str, words: str
) -> None:
    step(order, people["director"], action, before, after)
    [text] = texts(people["kam"], "orders")
    assert text.startswith(f"Order {order.number}")
    assert text.endswith(words)


def test_own_steps_are_no_news(order: Order, people: People) -> None:
    step(order, people["kam"], "cancel", "draft", "cancelled")
    assert texts(people["kam"]) == []


def test_steps_are_news_to_the_manager_of_the_client_only(order: Order, people: People) -> None:
    step(order, people["head"], "cancel", "confirmed", "cancelled")
    assert hearers(people, "orders") == {"kam"}


def test_refusal_tells_client_sum_reason_and_who(order: Order, people: People) -> None:
    order.status = "approval"
    order.save()
    ApprovalFactory(order=order)
    services.refuse_order(by=people["head"], order=order, reason="Below the\nplan")
    [event] = told(people["kam"])
    assert event.note == "Northern Trade · 1\u202f220\u202f₽ · «Below the plan»"
    assert (event.who, event.url) == ("Oleg Head", f"/orders/{order.pk}/")


def test_support_of_the_department_is_told_what_waits_for_it(order: Order, people: People) -> None:
    step(order, people["kam"], "submit", "draft", "confirmed")
    assert texts(people["support"]) == [f"Order {order.number} confirmed, ready to ship"]
    assert hearers(people, "orders") == {"support"}
    step(order, people["support"], "ship", "confirmed", "shipped")
    assert texts(people["support"]) == []


def test_support_is_told_of_orders_passed_on_until_they_go_back(order: Order, people: People) -> None:
    order = services.pass_on(by=people["kam"], order=order, note="the usual")
    [event] = told(people["support"])
    assert event.text == f"Order {order.number} is passed on to be completed"
    services.hand_back(by=people["support"], order=order)
    assert texts(people["support"]) == []
    assert texts(people["kam"]) == [f"Order {order.number} completed and handed back"]


def test_finance_is_told_of_releases_only(order: Order, people: People) -> None:
    step(order, people["kam"], "submit", "draft", "hold")
    step(order, people["head"], "release", "hold", "confirmed", "promised")
    assert texts(people["finance"]) == [f"Order {order.number} released over the credit limit"]


@pytest.mark.parametrize(
    ("asked", "deciders"), [(Decimal(10), {"head", "director"}), (Decimal(40), {"director"})]
)
def test_requests_are_told_to_those_who_may_decide(
    order: Order, people: People, asked: Decimal, deciders: set[str]
) -> None:
    request: Any = ApprovalFactory(order=order, asked=asked)
    assert hearers(people, "requests") == deciders
    assert texts(people["director"]) == [
        f"Waits for a decision: discount {asked.normalize():f}\u202f%, order {order.number}".replace(
            "\u202f%", "%"
        )
    ]
    request.status, request.decided_by = "refused", people["director"]
    request.save()
    assert hearers(people, "requests") == set()


def test_nobody_is_told_of_his_own_request(people: People) -> None:
    own = OrderFactory(client__manager=people["head"], status="approval")
    ApprovalFactory(order=own)
    assert hearers(people, "requests") == {"director"}
