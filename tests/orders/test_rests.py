"""What did not leave stays visible, open and reserved, until it is shipped or refused; another day is agreed."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.db import DatabaseError, transaction

from accounts.models import User
from catalogue.models import Product
from desk.news.pages.orders import order_event, order_rows
from dossiers.models import Client, ClientSummary
from kam_crm.shared import clock
from kam_crm.shared.errors import NotAllowed, StateConflict
from orders.models import LineRefusal, Order
from orders.services import (
    cancel_order,
    create_order,
    hand_back,
    pass_on,
    refuse_rest,
    reschedule_order,
    submit_order,
    withdraw_order,
)
from receivables.models import CreditReservation, Invoice
from receivables.services import ship
from tests.support.days import TODAY
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db
D = Decimal
DAY = dt.timedelta(days=1)
Make = Callable[..., Order]


@pytest.fixture
def confirmed(draft: Make, people: SimpleNamespace) -> Order:
    """Ten of milk at 122.00."""
    return submit_order(by=people.kam, order=draft())


def part(order: Order, people: SimpleNamespace, pieces: int) -> Order:
    line = order.lines.get()
    ship(by=people.support, order=order, date=TODAY, quantities={line.pk: D(pieces)})
    return Order.objects.get(pk=order.pk)


def reserved(order: Order) -> Decimal | None:
    return CreditReservation.objects.filter(order=order).values_list("amount", flat=True).first()


def test_an_order_shipped_in_part_says_ordered_shipped_and_rest(
    confirmed: Order, people: SimpleNamespace, signed_in: Callable[[User], Any]
) -> None:
    """(N4, K3)."""
    order = part(confirmed, people, 4)
    line = order.lines.get()
    assert order.status == "partial"
    assert (line.quantity, line.shipped_quantity, line.refused_quantity, line.rest) == (10, 4, 0, 6)
    html = signed_in(people.kam).get(f"/orders/{order.pk}/").content.decode()
    assert "shipped 4" in html
    assert "rest 6" in html
    row = signed_in(people.kam).get(f"/api/v1/orders/{order.pk}/").json()
    assert [(one["shipped"], one["refused"], one["rest"]) for one in row["lines"]] == [
        ("4.000", "0.000", "6.000")
    ]


def test_the_rest_stays_reserved_and_is_shipped_later(confirmed: Order, people: SimpleNamespace) -> None:
    """(N4)."""
    order = part(confirmed, people, 4)
    assert reserved(order) == D("732.00")
    with refused("more_than_ordered"):
        part(order, people, 7)
    order = part(order, people, 1)
    assert (order.status, reserved(order)) == ("partial", D("610.00"))
    shipment, _invoice = ship(by=people.support, order=order, date=TODAY)
    order.refresh_from_db()
    assert (order.status, reserved(order), shipment.lines.get().quantity) == ("shipped", None, D(5))
    assert sum(Invoice.objects.values_list("amount", flat=True)) == D("1220.00")
    with refused("wrong_state", StateConflict):
        ship(by=people.support, order=order, date=TODAY)


def test_the_rest_is_refused_with_a_side_and_a_reason(confirmed: Order, people: SimpleNamespace) -> None:
    """(N4)."""
    order = part(confirmed, people, 4)
    with refused("reason_required"):
        refuse_rest(by=people.support, order=order, side="ours", reason=" ")
    with refused("side_unknown"):
        refuse_rest(by=people.support, order=order, side="theirs", reason="none left")
    with refused("forbidden", NotAllowed):
        refuse_rest(by=people.kam, order=order, side="ours", reason="none left")
    order = refuse_rest(by=people.support, order=order, side="ours", reason=" none left ")
    refusal = LineRefusal.objects.get()
    assert (order.status, reserved(order), order.lines.get().rest) == ("shipped", None, 0)
    assert (refusal.quantity, refusal.side, refusal.reason, refusal.by) == (
        6,
        "ours",
        "none left",
        people.support,
    )


def test_the_manager_is_told_of_a_short_shipment(confirmed: Order, people: SimpleNamespace) -> None:
    """(K3)."""
    part(confirmed, people, 4)
    rows = order_rows(people.kam, clock.now() - DAY)
    assert rows is not None
    told = [order_event(row, people.kam).text for row in rows]
    assert f"Order {confirmed.number} shipped in part" in told


def test_what_is_part_shipped_keeps_its_lines_and_is_not_cancelled(
    confirmed: Order, people: SimpleNamespace
) -> None:
    order = part(confirmed, people, 4)
    with refused("wrong_state", StateConflict):
        cancel_order(by=people.kam, order=order, reason="no")
    with pytest.raises(DatabaseError), transaction.atomic():
        order.lines.all().delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        Order.objects.filter(pk=order.pk).update(gross=1)


def test_support_finds_it_among_what_is_to_ship(
    confirmed: Order, people: SimpleNamespace, signed_in: Callable[[User], Any]
) -> None:
    """(N4)."""
    order = part(confirmed, people, 4)
    assert order.number in signed_in(people.support).get("/orders/?status=to_ship").content.decode()


# ---- another day ----------------------------------------------------------------------------------------------------


def test_the_shipping_day_of_a_confirmed_order_is_moved_with_a_reason(
    confirmed: Order, people: SimpleNamespace
) -> None:
    """(N8)."""
    was, day = confirmed.ship_on, TODAY + 5 * DAY
    with refused("reason_required"):
        reschedule_order(by=people.kam, order=confirmed, ship_on=day, reason="")
    order = reschedule_order(by=people.kam, order=confirmed, ship_on=day, reason="their warehouse is full")
    change = order.changes.latest("pk")
    assert (order.status, order.ship_on, change.action) == ("confirmed", day, "reschedule")
    assert change.reason == f"{was:%d.%m.%Y} → {day:%d.%m.%Y}: their warehouse is full"


@pytest.mark.parametrize(("day", "code"), [(TODAY - DAY, "ship_before_order"), (TODAY + DAY, "same_day")])
def test_impossible_days_are_refused(
    day: dt.date, code: str, confirmed: Order, people: SimpleNamespace
) -> None:
    with refused(code):
        reschedule_order(by=people.kam, order=confirmed, ship_on=day, reason="they asked")


def test_today_is_still_a_day_to_ship_and_yesterday_is_not(
    confirmed: Order, people: SimpleNamespace, settings: Any
) -> None:
    move = partial(reschedule_order, by=people.kam, order=confirmed, reason="they asked")
    assert move(ship_on=TODAY).ship_on == TODAY
    settings.BUSINESS_DATE = TODAY + 3 * DAY
    with refused("ship_day_passed"):
        move(ship_on=TODAY + 2 * DAY)
    assert move(ship_on=TODAY + 3 * DAY).ship_on == TODAY + 3 * DAY


def test_programs_and_pages_move_it_too(
    confirmed: Order, people: SimpleNamespace, signed_in: Callable[[User], Any]
) -> None:
    """(N8)."""
    browser = signed_in(people.kam)
    given = {"ship_on": "2026-11-25", "reason": "they asked"}
    answer = browser.post(
        f"/api/v1/orders/{confirmed.pk}/reschedule/", given, content_type="application/json"
    )
    assert (answer.status_code, answer.json()["ship_on"]) == (200, "2026-11-25")
    assert (
        browser.post(f"/orders/{confirmed.pk}/reschedule/", {**given, "ship_on": "2026-11-26"}).status_code
        == 302
    )
    confirmed.refresh_from_db()
    assert confirmed.ship_on == dt.date(2026, 11, 26)
    assert browser.post(f"/orders/{confirmed.pk}/reschedule/", {"reason": "x"}).status_code == 422


# ---- the last order -------------------------------------------------------------------------------------------------


def last_order(client: Client) -> dt.date | None:
    return ClientSummary.objects.get(client=client).last_order_on


def test_a_draft_is_not_the_last_order(
    draft: Make, client: Client, milk: Product, people: SimpleNamespace
) -> None:
    """Neither an empty one nor one with lines that nobody submitted (N9)."""
    create_order(by=people.kam, client=client)
    order = draft()
    assert last_order(client) is None
    submit_order(by=people.kam, order=order)
    assert last_order(client) == TODAY


def test_an_order_taken_back_is_not_the_last_one(
    draft: Make, client: Client, people: SimpleNamespace
) -> None:
    """(N9)."""
    order = submit_order(by=people.kam, order=draft(discount=10))
    assert last_order(client) == TODAY
    withdraw_order(by=people.kam, order=order)
    assert last_order(client) is None


# ---- what the page tells --------------------------------------------------------------------------------------------


def test_the_history_tells_each_step_and_its_hour(
    draft: Make, people: SimpleNamespace, signed_in: Callable[[User], Any]
) -> None:
    """Not «draft» twice for handing over and back (K17)."""
    order = pass_on(by=people.kam, order=draft(), note="complete it")
    hand_back(by=people.support, order=order)
    html = signed_in(people.kam).get(f"/orders/{order.pk}/").content.decode()
    assert "is passed on to be completed" in html
    assert "completed and handed back" in html
    moment = order.changes.latest("pk").at.astimezone(ZoneInfo(settings.TIME_ZONE))
    assert re.search(rf'<time class="num muted when"[^>]*>[^<]*{moment:%H:%M}</time>', html)


def test_the_one_who_decides_sees_the_limit_of_the_one_who_asked(
    draft: Make, people: SimpleNamespace, signed_in: Callable[[User], Any]
) -> None:
    """(K29)."""
    order = submit_order(by=people.kam, order=draft(discount=10))
    why = f"/orders/{order.pk}/lines/{order.lines.get().uuid}/why/"
    html = signed_in(people.head).get(why).content.decode()
    assert "Without asking the discount is up to 5" in html
