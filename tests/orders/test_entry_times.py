"""How orders are entered: time from the first line, at sales support, advice taken; the short order with its file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser

from accounts.models import User
from catalogue.models import Product
from dossiers.models import Client
from orders.entry_times.figures import entry_figures
from orders.models import Advice, Order, OrderChange
from orders.services import LineInput, create_order, hand_back, pass_on, put_line, submit_order
from tests.orders.order_page import page, to, words
from tests.support.days import TODAY

pytestmark = pytest.mark.django_db
Make = Callable[..., Order]


def moved(order: Order, action: str, minutes: int) -> None:
    """The step was taken so many minutes after the first line."""
    order.refresh_from_db()
    assert order.begun_at is not None
    at = order.begun_at + dt.timedelta(minutes=minutes)
    OrderChange.objects.filter(subject=order, action=action).update(at=at)


def test_time_counts_from_the_first_line(client: Client, people: SimpleNamespace, milk: Product) -> None:
    """An empty draft has not begun; a line that is changed begins nothing anew (R138)."""
    order = create_order(by=people.kam, client=client)
    assert order.begun_at is None
    order = put_line(by=people.kam, order=order, wanted=LineInput(milk, Decimal(3)))
    begun = order.begun_at
    assert begun is not None
    again = put_line(by=people.kam, order=order, wanted=LineInput(milk, Decimal(4)))
    assert again.begun_at == begun


def test_entry_and_support_are_measured_by_manager(draft: Make, people: SimpleNamespace) -> None:
    """From the first line to submitting, from passing on to handing back (R138)."""
    for minutes in (4, 6, 40):
        order = draft()
        submit_order(by=people.kam, order=order)
        moved(order, "submit", minutes)
    order = draft()
    pass_on(by=people.kam, order=order, note="the usual")
    hand_back(by=people.support, order=order)
    submit_order(by=people.kam, order=order)
    moved(order, "pass_on", 1)
    moved(order, "hand_back", 13)
    moved(order, "submit", 20)
    Advice.objects.create(
        order=order, product=order.lines.get().product, reason="usual", quantity=1, amount=1
    )
    [row] = entry_figures(people.head, TODAY)
    assert (row.manager, row.orders, row.typical) == (people.kam, 4, 6)
    assert (row.at_support, row.typical_at_support) == ([12], 12)
    assert (row.offered, row.taken, row.taken_share) == (1, 0, 0)
    assert entry_figures(people.stranger, TODAY) == []
    assert entry_figures(people.head, TODAY - dt.timedelta(days=40)) == []


def test_the_page_tells_a_month(
    draft: Make, people: SimpleNamespace, signed_in: Callable[[User], Browser]
) -> None:
    order = draft()
    submit_order(by=people.kam, order=order)
    moved(order, "submit", 7)
    web = signed_in(people.head)
    text = words(web.get("/orders/entry/").content.decode())
    assert f"{people.kam.full_name} 1 7 0 —" in text
    for month in ("2026-10", "2999-01", "x", "2026-13"):
        assert web.get(f"/orders/entry/?month={month}").status_code == 200
    assert "No order was submitted" in web.get("/orders/entry/?month=2026-10").content.decode()


def test_the_same_queries_for_one_order_and_for_many(
    draft: Make, people: SimpleNamespace, django_assert_num_queries: Any
) -> None:
    entry_figures(people.head, TODAY)  # whom the head deputises for is asked once
    for count in (1, 5):
        for _one in range(count):
            submit_order(by=people.kam, order=draft())
        with django_assert_num_queries(4):
            entry_figures(people.head, TODAY)


def test_a_short_order_is_passed_on_with_words_and_a_file(
    client: Client, people: SimpleNamespace, milk: Product, signed_in: Callable[[User], Browser]
) -> None:
    """Support sees both, completes the lines and hands back; the states are in the history (R138)."""
    order = create_order(by=people.kam, client=client)
    kam, support = signed_in(people.kam), Browser()
    support.force_login(people.support)
    file = SimpleUploadedFile("order.txt", b"70002 3", content_type="text/plain")
    assert kam.post(to("order_attach", order), {"file": file, "kind": "other"}).status_code == 302
    kam.post(to("order_pass_on", order), {"reason": "as last week, by noon"})
    html = page(support, order)
    assert "order.txt" in html and "as last week, by noon" in html
    support.post(to("line_add", order), {"product": milk.code, "quantity": "3"})
    support.post(to("order_hand_back", order), {"reason": ""})
    order.refresh_from_db()
    assert (order.lines.get().quantity, order.passed_on_at) == (3, None)
    assert OrderChange.objects.filter(subject=order, action__in=["pass_on", "hand_back"]).count() == 2
