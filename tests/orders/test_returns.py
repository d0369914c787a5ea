"""A return is announced by one and accepted by another; one of a past month needs the head."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from accounts.models import User
from approvals import services as approvals
from kam_crm.shared.errors import NotAllowed, StateConflict
from orders.models import GoodsReturn, Order, Shipment
from orders.returns.services import post_late_return
from orders.services import accept_goods, announce_return, refuse_return, submit_order, withdraw_return
from receivables.models import Payment
from receivables.services import ship
from tests.factories.accounts import UserFactory
from tests.support.days import TODAY
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db
D = Decimal
DAY = dt.timedelta(days=1)


@pytest.fixture
def shipment(draft: Callable[..., Order], people: SimpleNamespace, settings: Any) -> Shipment:
    """Ten at 122.00, shipped six weeks ago."""
    settings.BUSINESS_DATE = TODAY - 42 * DAY
    order = submit_order(by=people.kam, order=draft())
    shipped, _invoice = ship(by=people.support, order=order, date=TODAY - 42 * DAY)
    settings.BUSINESS_DATE = TODAY
    return shipped


@pytest.fixture
def announced(shipment: Shipment, people: SimpleNamespace) -> GoodsReturn:
    quantities = {shipment.lines.get().pk: D(2)}
    return announce_return(by=people.kam, shipment=shipment, quantities=quantities, reason="torn")


def test_what_is_announced_changes_no_figure(announced: GoodsReturn, people: SimpleNamespace) -> None:
    """The manager cannot erase the debt of his client alone (N2)."""
    assert (announced.status, announced.document) == ("announced", None)
    assert not Shipment.objects.filter(returns__isnull=False).exists()
    assert not Payment.objects.exists()
    with refused("forbidden", NotAllowed):
        accept_goods(by=people.kam, goods_return=announced, date=TODAY)


def test_support_accepts_with_the_goods(announced: GoodsReturn, people: SimpleNamespace) -> None:
    """(N2)."""
    done = accept_goods(by=people.support, goods_return=announced, date=TODAY)
    assert done.document is not None
    assert (done.status, done.document.date, done.document.reason) == ("accepted", TODAY, "torn")
    assert done.document.lines.get().quantity == -2
    assert Payment.objects.get().amount == D("244.00")
    assert [(one.action, one.by) for one in done.changes.all()] == [("accept", people.support)]
    with refused("wrong_state", StateConflict):
        accept_goods(by=people.support, goods_return=announced, date=TODAY)


def test_a_day_in_a_past_month_needs_the_head(announced: GoodsReturn, people: SimpleNamespace) -> None:
    """(N2)."""
    day = TODAY.replace(day=1) - DAY
    with refused("reason_required"):
        accept_goods(by=people.support, goods_return=announced, date=day)
    asked = accept_goods(by=people.support, goods_return=announced, date=day, reason="found in the yard")
    request = asked.approvals.get()
    assert (asked.status, request.kind, request.amount, request.asked_by) == (
        "asked", "late_return", D("244.00"), people.support,
    )  # fmt: skip
    assert not Payment.objects.exists()
    for nobody in (people.kam, people.support):
        with refused("forbidden", NotAllowed):
            approvals.approve(by=nobody, request=request)
    done = approvals.approve(by=people.head, request=request)
    assert (done.status, done.document.date) == ("accepted", day)


def test_the_first_of_this_month_is_past_to_nobody(announced: GoodsReturn, people: SimpleNamespace) -> None:
    """The neighbour of the day above; and what the head is asked of has a day."""
    with refused("return_without_day") as refusal:
        post_late_return(by=people.head, goods_return=announced)
    assert refusal.value.field == "date"
    day = TODAY.replace(day=1)
    assert accept_goods(by=people.support, goods_return=announced, date=day).status == "accepted"


def test_who_announced_it_decides_on_no_part_of_it(shipment: Shipment, people: SimpleNamespace) -> None:
    """(N2)."""
    quantities = {shipment.lines.get().pk: D(2)}
    own = announce_return(by=people.head, shipment=shipment, quantities=quantities, reason="torn")
    asked = accept_goods(
        by=people.support, goods_return=own, date=TODAY.replace(day=1) - DAY, reason="found in the yard"
    )
    request = asked.approvals.get()
    with refused("own_return", NotAllowed):
        approvals.approve(by=people.head, request=request)
    assert approvals.approve(by=people.director, request=request).status == "accepted"


def test_a_refused_late_return_posts_nothing(announced: GoodsReturn, people: SimpleNamespace) -> None:
    day = TODAY.replace(day=1) - DAY
    asked = accept_goods(by=people.support, goods_return=announced, date=day, reason="found")
    done = approvals.refuse(by=people.head, request=asked.approvals.get(), reason="the month is closed")
    assert (done.status, done.document) == ("refused", None)
    assert not Payment.objects.exists()


def test_support_refuses_and_the_manager_withdraws(shipment: Shipment, people: SimpleNamespace) -> None:
    line = shipment.lines.get()
    first, second = (
        announce_return(by=people.kam, shipment=shipment, quantities={line.pk: D(1)}, reason=why)
        for why in ("torn", "too many")
    )
    with refused("reason_required"):
        refuse_return(by=people.support, goods_return=first, reason="")
    assert refuse_return(by=people.support, goods_return=first, reason="they are whole").status == "refused"
    assert withdraw_return(by=people.kam, goods_return=second).status == "withdrawn"


@pytest.mark.parametrize(
    ("quantity", "code"),
    [("0", "nothing_returned"), ("11", "more_than_shipped"), ("0.0001", "too_many_decimals")],
)
def test_impossible_quantities_are_refused_at_once(
    quantity: str, code: str, shipment: Shipment, people: SimpleNamespace
) -> None:
    with refused(code):
        announce_return(
            by=people.kam, shipment=shipment, quantities={shipment.lines.get().pk: D(quantity)}, reason="torn"
        )


@pytest.mark.parametrize(
    ("day", "code"), [(TODAY + DAY, "future_return"), (TODAY - 43 * DAY, "return_before_shipment")]
)
def test_impossible_days_are_refused(
    day: dt.date, code: str, announced: GoodsReturn, people: SimpleNamespace
) -> None:
    with refused(code):
        accept_goods(by=people.support, goods_return=announced, date=day, reason="found")


def test_a_foreign_manager_announces_nothing(shipment: Shipment) -> None:
    with refused("not_own_client", NotAllowed):
        announce_return(by=UserFactory(role="kam"), shipment=shipment, quantities={}, reason="torn")


def test_pages_lead_from_the_announcement_to_the_document(
    shipment: Shipment, people: SimpleNamespace, signed_in: Callable[[User], Any]
) -> None:
    """(N2)."""
    kam, support = signed_in(people.kam), signed_in(people.support)
    line = shipment.lines.get()
    address = f"/shipments/{shipment.pk}/"
    assert "Announce a return" in kam.get(address).content.decode()
    kam.post(f"{address}return/", {"reason": "torn", f"quantity-{line.pk}": "3"})
    announced = GoodsReturn.objects.get()
    assert "Accept the goods" not in kam.get(address).content.decode()
    listed = support.get("/returns/").content.decode()
    assert shipment.number in listed
    assert "Accept the goods" in listed
    assert support.post(f"/returns/{announced.pk}/accept/", {"date": TODAY.isoformat()}).status_code == 302
    announced.refresh_from_db()
    assert announced.status == "accepted"


def test_programs_announce_and_accept(
    shipment: Shipment, people: SimpleNamespace, signed_in: Callable[[User], Any]
) -> None:
    """(N2)."""
    given = {
        "shipment": shipment.pk,
        "reason": "torn",
        "lines": [{"line": shipment.lines.get().pk, "quantity": "2"}],
    }
    answer = signed_in(people.kam).post("/api/v1/returns/", given, content_type="application/json")
    row = answer.json()
    assert (answer.status_code, row["status"], row["document"]) == (201, "announced", None)
    address = f"/api/v1/returns/{row['id']}/accept/"
    assert signed_in(people.kam).post(
        address, {"date": TODAY.isoformat()}, content_type="application/json"
    ).status_code == 403  # fmt: skip
    done = signed_in(people.support).post(
        address, {"date": TODAY.isoformat()}, content_type="application/json"
    )
    assert (done.status_code, done.json()["status"]) == (200, "accepted")
