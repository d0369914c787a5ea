"""Two pairs of eyes: for each action that needs two people who may ask, who decides, and that the asker does not.

One row is an action asked by one role. Everybody tries to ask, then everybody tries to decide what that role asked, on
the page and as a program; every attempt is undone. Roles are written here by hand, not taken from capabilities.py.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse

from approvals.models import Request
from dossiers.models import Client
from kam_crm.shared import clock
from orders.models import GoodsReturn
from tests.factories.orders import ShipmentFactory, ShipmentLineFactory
from tests.permissions.matrix import ROLES
from tests.permissions.world import World

pytestmark = pytest.mark.django_db
API = "/api/v1"
DONE = range(200, 400)
# the general director decides as the commercial one, on what that one asked, too
PEOPLE = (*ROLES, "lawyer")
REASON = "they asked for it"


def call(world: World, role: str, method: str, path: str, **data: Any) -> Any:
    return getattr(world.browser(role), method)(f"{API}{path}", data, content_type="application/json")


def order_of(pieces: int, discount: int, of_key_client: bool = False) -> Callable[[World, str], Any]:
    """Enters an order of the KAM's client and submits it."""

    def ask(world: World, role: str) -> Any:
        client, product = world.sides["kam"]["client"], world.sides["kam"]["product"]
        if not of_key_client:
            Client.objects.filter(pk=client.pk).update(is_key=False)
        line = {"product_code": product.code, "quantity": str(pieces), "discount": str(discount)}
        made = call(world, role, "post", "/orders/", client_code=client.code, lines=[line])
        return (
            call(world, role, "post", f"/orders/{made.json()['id']}/submit/")
            if made.status_code == 201
            else made
        )

    return ask


def other_term(world: World, role: str) -> Any:
    address = f"/contracts/{world.sides['kam']['contract'].pk}/"
    return call(world, role, "patch", address, payment_term_days=30, reason=REASON)


def new_contract(world: World, role: str) -> Any:
    given = {"client_code": world.sides["kam"]["client"].code, "number": "new", "signed_on": "2026-01-01"}
    return call(world, role, "post", "/contracts/", **given, payment_term_days=30, reason=REASON)


def other_column(world: World, role: str) -> Any:
    given = {"client_code": world.sides["kam"]["client"].code, "column": world["other_column"].name}
    return call(world, role, "post", "/client-price-columns/", **given, reason=REASON)


def closed_target(world: World, role: str) -> Any:
    month = clock.add_months(clock.month_start(clock.today()), -2).isoformat()
    given = {"month": month, "measure": "revenue", "manager": world.sides["kam"].manager.email, "amount": "5"}
    return call(world, role, "post", "/target-corrections/", **given, reason=REASON)


def late_return(world: World, role: str) -> Any:
    """Accepts goods that the KAM announced, on a day of a past month."""
    day = clock.month_start(clock.today()) - dt.timedelta(days=1)
    shipment = ShipmentFactory(client=world.sides["kam"]["client"], date=day)
    line = ShipmentLineFactory(shipment=shipment, product=world.sides["kam"]["product"])
    given = {"shipment": shipment.pk, "reason": "torn", "lines": [{"line": line.pk, "quantity": "1"}]}
    announced = call(world, "kam", "post", "/returns/", **given).json()["id"]
    return call(world, role, "post", f"/returns/{announced}/accept/", date=day.isoformat(), reason=REASON)


def other_limit(world: World, role: str) -> Any:
    address = f"/limit-proposals/{world.sides['kam']['client'].pk}/ask/"
    return call(world, role, "post", address, amount="20000000.00", reason=REASON)


def goods_return(world: World, role: str) -> Any:
    side = world.sides["kam"]
    lines = [{"line": side["shipment_line"].pk, "quantity": "1"}]
    return call(world, role, "post", "/returns/", shipment=side["shipment"].pk, reason="torn", lines=lines)


def through_the_queue(world: World, role: str, asked: Any) -> tuple[Any, Any]:
    """The decision as a program and on the page."""
    request = Request.objects.waiting().filter(reason=REASON).latest("pk") if asked is None else asked
    page = reverse("approvals:approval_decide", args=[request.pk])
    return (
        lambda: call(world, role, "post", f"/approvals/{request.pk}/approve/", reason="yes"),
        lambda: world.browser(role).post(page, {"decision": "approve", "reason": "yes"}),
    )


def with_the_goods(world: World, role: str, asked: Any) -> tuple[Any, Any]:
    row = GoodsReturn.objects.latest("pk")
    day = clock.today().isoformat()
    page = reverse("orders:return_accept", args=[row.pk])
    return (
        lambda: call(world, role, "post", f"/returns/{row.pk}/accept/", date=day),
        lambda: world.browser(role).post(page, {"date": day}),
    )


@dataclass(frozen=True)
class Action:
    name: str
    ask: Callable[[World, str], Any]
    asked_by: str
    askers: frozenset[str]
    deciders: frozenset[str]
    decide: Callable[[World, str, Any], tuple[Any, Any]] = through_the_queue

    def __str__(self) -> str:
        return f"{self.name} asked by {self.asked_by}"


def action(name: str, ask: Any, asked_by: str, askers: str, deciders: str, **options: Any) -> Action:
    return Action(name, ask, asked_by, frozenset(askers.split()), frozenset(deciders.split()), **options)


TABLE = [
    # action, how it is asked, by whom in this row, who may ask, who decides
    action("discount", order_of(10, 10), "kam", "kam head", "head director"),
    action("discount", order_of(10, 20), "head", "kam head", "director"),
    action("discount of a key client", order_of(10, 10, of_key_client=True), "kam", "kam", "head director"),
    action("beyond the limit", order_of(88_000, 0), "kam", "kam head", "head director"),
    action("beyond the limit", order_of(88_000, 0), "head", "kam head", "director"),
    action("far beyond the limit", order_of(200_000, 0), "kam", "kam head", "director"),
    action("payment term", other_term, "kam", "kam head", "head director"),
    action("payment term", other_term, "head", "kam head", "director"),
    action("new contract", new_contract, "kam", "kam head", "head director"),
    action("new contract", new_contract, "head", "kam head", "director"),
    action("price column", other_column, "kam", "kam head", "head director"),
    action("price column", other_column, "head", "kam head", "director"),
    action("credit limit", other_limit, "kam", "kam head", "director"),
    action("credit limit", other_limit, "head", "kam head", "director"),
    action("return of goods", goods_return, "kam", "kam head", "support", decide=with_the_goods),
    action("return of goods", goods_return, "head", "kam head", "support", decide=with_the_goods),
    action("return in a past month", late_return, "support", "support", "head director"),
    action("target of a closed month", closed_target, "head", "head director", "director"),
    action("target of a closed month", closed_target, "director", "head director", ""),
]


def attempt(deed: Callable[[], Any]) -> bool:
    """Whether it was done; undone afterwards."""
    with transaction.atomic():
        answer = deed()
        transaction.set_rollback(True)
    assert answer.status_code in {*DONE, 403, 404, 409, 422}, answer.content
    return answer.status_code in DONE


@pytest.mark.parametrize("row", TABLE, ids=str)
def test_who_asks_and_who_decides(row: Action, whole_world: World) -> None:
    """Whoever asks is not the one who decides, on pages and in the API (M3, N1, N2, N3, H3, N10)."""
    world = whole_world
    with transaction.atomic():
        may_ask = {role for role in PEOPLE if attempt(lambda role=role: row.ask(world, role))}
        assert may_ask == row.askers

        answer = row.ask(world, row.asked_by)
        assert answer.status_code in DONE, answer.content
        asked = Request.objects.waiting().latest("pk") if row.decide is through_the_queue else None
        if asked is not None:
            assert asked.asked_by == world.users[row.asked_by]
        for door in (0, 1):
            decided = {role for role in PEOPLE if attempt_decision(world, row, role, asked, door)}
            assert decided == row.deciders, "program" if door == 0 else "page"
        assert row.asked_by not in row.deciders
        transaction.set_rollback(True)


def attempt_decision(world: World, row: Action, role: str, asked: Request | None, door: int) -> bool:
    """A page answers a refusal by leading on, so what became of the request tells."""
    with transaction.atomic():
        answer = row.decide(world, role, asked)[door]()
        if asked is not None:
            asked.refresh_from_db()
            done = not asked.is_open
        else:
            done = GoodsReturn.objects.latest("pk").status == "accepted"
        transaction.set_rollback(True)
    if asked is not None:
        asked.refresh_from_db()
    assert answer.status_code < 500
    return done
