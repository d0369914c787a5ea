"""A client on one screen: what comes next, what they stopped taking, the month's pace, what is open."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User
from desk.overview.pages.overview import Overview
from desk.overview.pages.shipments import Shipments
from dossiers.models import Client, ClientSummary, Competitor, CompetitorPrice
from orders.models import Order
from plans.models import Question
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory
from tests.factories.orders import (
    OrderFactory,
    PriceColumnFactory,
    PriceFactory,
    ShipmentFactory,
    ShipmentLineFactory,
)
from tests.factories.plans import ActivityFactory
from tests.factories.reports import ClientMonthFactory
from tests.reports.pages.conftest import plain
from tests.support.days import TODAY
from tests.support.sessions import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today", "in_english")]
D = Decimal


@pytest.fixture
def kam() -> User:
    return UserFactory(role="kam", locale="en", full_name="Anna Falcon")


@pytest.fixture
def client(kam: User) -> Client:
    return ClientFactory(manager=kam, name="Corner Shop")


def page(client: Client, user: User) -> str:
    answer = signed_in(user).get(reverse("desk:client_overview", args=[client.pk]))
    return plain(answer.content.decode())


def stopped(client: Client, name: str = "Cheese") -> Any:
    """A product bought every week until five weeks ago, ten of them at 12.20."""
    column = PriceColumnFactory(name="Only")
    product = PriceFactory(product__name=name, column=column, price=D("12.20")).product
    for week in range(24):
        day = dt.date(2026, 5, 6) + dt.timedelta(days=7 * week)
        ShipmentLineFactory(
            shipment=ShipmentFactory(client=client, date=day), product=product, quantity=D(10)
        )
    return product


def last_met(client: Client, days: int) -> Overview:
    ClientSummary.objects.filter(pk=client.pk).update(last_contact_on=TODAY - dt.timedelta(days=days))
    client.refresh_from_db()
    return Overview(client, client.manager)


def test_without_a_step_the_next_free_times_are_offered(client: Client, kam: User) -> None:
    overview = Overview(client, kam)
    assert overview.next_activity is None
    days = [slot.day for slot in overview.free_slots]
    assert len(days) == len(set(days)) == 3 and min(days) >= TODAY and days == sorted(days)
    taken = overview.free_slots[1]
    ActivityFactory(manager=kam, day=taken.day, starts_at=taken.starts_at, minutes=60)
    assert Overview(client, kam).free_slots[1].starts_at > taken.starts_at
    assert f"day={days[0]}&amp;at={overview.free_slots[0].starts_at:%H:%M}" in page(client, kam)


def test_a_norm_about_to_be_broken_is_warned_of(client: Client, kam: User) -> None:
    norm = Overview(client, kam).norm
    assert last_met(client, norm + 3).norm_light == ("norm broken 3 days ago", "red")
    assert last_met(client, norm).norm_light[1] == "amber"  # type: ignore[index]
    ActivityFactory(client=client, manager=kam, day=TODAY)
    assert last_met(client, norm).norm_light is None
    # a step after the end of the norm does not keep it
    client.activities.update(day=TODAY + dt.timedelta(days=9))
    assert last_met(client, norm).norm_light[1] == "amber"  # type: ignore[index]


def test_goods_no_longer_taken_cost_a_month_and_become_lines(client: Client, kam: User) -> None:
    cheese = stopped(client)
    goods = Overview(client, kam).goods
    # ten at 12.20 every seven days, thirty days a month
    assert plain(goods.title) == "Stopped taking 1 product: −523 a month"
    assert [plain(row.usual) for row in goods.rows] == [f"10 {cheese.unit} every 7 days"]
    answer = signed_in(kam).post(reverse("desk:stopped_order", args=[client.pk]))
    order = Order.objects.get(client=client)
    assert answer["Location"] == reverse("orders:order_detail", args=[order.pk])
    assert [(line.product, line.quantity) for line in order.lines.all()] == [(cheese, D(10))]


def test_nothing_missing_makes_no_order(client: Client, kam: User) -> None:
    answer = signed_in(kam).post(reverse("desk:stopped_order", args=[client.pk]), follow=True)
    assert "Nothing is missing" in answer.content.decode()
    assert not Order.objects.filter(client=client).exists()


@pytest.mark.parametrize(("price", "why"), [("11.59", "Rival: −5.0%"), ("12.20", "")])
def test_a_cheaper_competitor_is_named_as_the_reason(client: Client, kam: User, price: str, why: str) -> None:
    rival = Competitor.objects.create(name="Rival")
    CompetitorPrice.objects.create(
        client=client, competitor=rival, product=stopped(client), price=D(price), date=TODAY
    )
    (row,) = Overview(client, kam).goods.rows
    assert plain(row.cheaper_words) == why


def test_what_nobody_knows_is_asked_at_the_next_meeting(client: Client, kam: User) -> None:
    stopped(client)
    meeting = ActivityFactory(client=client, manager=kam, day=TODAY + dt.timedelta(days=1))
    assert "ask on" in page(client, kam)
    row = Overview(client, kam).goods.rows[0]
    given = {"text": row.question.text, "key": row.question.key}
    signed_in(kam).post(reverse("desk:question_add", args=[meeting.pk]), given)
    assert Question.objects.get(activity=meeting).text == "Why was «Cheese» not taken for so long?"


def test_the_pace_of_the_month_is_by_working_days(client: Client, kam: User) -> None:
    ClientSummary.objects.filter(pk=client.pk).update(month_plan=D(1000), month_fact=D(500))
    client.refresh_from_db()
    money = Overview(client, kam).money
    elapsed, whole = money._days
    assert 0 < elapsed < whole
    assert money.landing == pytest.approx(D(50) * whole / elapsed, abs=D("0.01"))
    ClientSummary.objects.filter(pk=client.pk).update(month_plan=None)
    client.refresh_from_db()
    assert Overview(client, kam).money.landing is None


@pytest.mark.parametrize(
    ("amounts", "scale"),
    [([1], 1), ([3], 4), ([4], 4), ([7], 8), ([9], 10), ([41], 50), ([5_200_000], 8_000_000)],
)
def test_the_scale_ends_on_the_next_round_figure(
    client: Client, kam: User, amounts: list[int], scale: int
) -> None:
    shipments = Shipments(client, kam, TODAY)
    for amount in amounts:
        ClientMonthFactory(client=client, month=shipments.months[-1], revenue=D(amount))
    assert shipments.scale == scale
    heights = [bar.height for bar in shipments.bars]
    assert max(heights) == D(amounts[0]) * 100 / scale and len(heights) == 13


def test_a_month_of_returns_draws_no_bar_below_the_line(client: Client, kam: User) -> None:
    shipments = Shipments(client, kam, TODAY)
    ClientMonthFactory(client=client, month=shipments.months[0], revenue=D(-500))
    first = next(iter(shipments.bars))
    assert first.height == 0 and "−500" in first.words.replace("-", "−")


def test_orders_that_wait_stand_among_what_is_open(client: Client, kam: User) -> None:
    waiting = OrderFactory(client=client, status="hold")
    OrderFactory(client=client, status="draft")
    OrderFactory(client=ClientFactory(manager=kam), status="hold")
    (matter,) = Overview(client, kam).open_matters
    assert waiting.number in matter.text and matter.tone == "red"
