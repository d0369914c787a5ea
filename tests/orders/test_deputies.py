"""A deputy takes orders for the absent manager within his own limits; nobody decides on what was asked for himself."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal as D
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import Absence, ApiToken, User
from accounts.services import create_token
from approvals.models import Request
from approvals.pages import RequestPage, decider
from catalogue.models import Product
from dossiers.models import Client
from orders.confirming.states import allowed_actions
from orders.drafting.pages.export import order_columns
from orders.drafting.pages.order import OrderPage
from orders.models import Order, OrderChange
from orders.services import (
    LineInput,
    approve_discount,
    create_order,
    refuse_order,
    release_credit,
    submit_order,
)
from tests.factories.accounts import AbsenceFactory, UserFactory
from tests.factories.dossiers import ClientFactory
from tests.support.refusals import refused

Make = Callable[..., Order]


@pytest.fixture
def deputy(people: SimpleNamespace) -> User:
    """A colleague who deputises for the KAM today."""
    deputy = UserFactory(full_name="deputy north", department=people.kam.department)
    AbsenceFactory(user=people.kam, deputy=deputy)
    return deputy


@pytest.fixture
def head_deputises(people: SimpleNamespace) -> Absence:
    return AbsenceFactory(user=people.kam, deputy=people.head)


def test_deputy_takes_an_order_for_the_absent_manager(
    draft: Make, deputy: User, people: SimpleNamespace
) -> None:
    order = submit_order(by=deputy, order=draft(by=deputy))
    assert (order.status, order.created_by, order.on_behalf_of) == ("confirmed", deputy, people.kam)
    change = order.changes.get()
    assert (change.by, change.on_behalf_of) == (deputy, people.kam)
    assert change.author == order.taken_by == "deputy north for KAM kam north"


def test_nobody_takes_it_the_day_after(
    client: Client, people: SimpleNamespace, deputy: User, today: Any, settings: Any
) -> None:
    """What the deputy could do yesterday is refused today (R27)."""
    settings.BUSINESS_DATE = Absence.objects.get().last_day + (today - today.replace(day=17))
    with refused("not_own_client"):
        create_order(by=deputy, client=client)


def test_his_own_discount_limit_holds(draft: Make, deputy: User, people: SimpleNamespace) -> None:
    order = submit_order(by=deputy, order=draft(discount=7, by=deputy))
    request = order.approvals.get()
    assert (order.status, request.allowed) == ("approval", 5)
    assert (request.asked_by, request.on_behalf_of) == (deputy, people.kam)
    assert request.asker == "deputy north for KAM kam north"


def test_the_credit_request_after_a_discount_is_his_too(
    draft: Make, deputy: User, people: SimpleNamespace
) -> None:
    order = submit_order(by=deputy, order=draft(pieces=20_000, discount=7, by=deputy))
    order = approve_discount(by=people.head, order=order)
    request = order.approvals.get(kind="credit")
    assert (order.status, request.asked_by, request.on_behalf_of) == ("hold", deputy, people.kam)


def test_head_who_deputises_does_not_decide_what_the_absent_manager_asked(
    draft: Make, people: SimpleNamespace
) -> None:
    order = submit_order(by=people.kam, order=draft(discount=7))
    AbsenceFactory(user=people.kam, deputy=people.head)
    for deed in (approve_discount, refuse_order):
        with refused("deputy_of_asker"):
            deed(by=people.head, order=order, reason="it is fine")
    assert approve_discount(by=people.director, order=order).status == "confirmed"


def test_nor_releases_it(draft: Make, people: SimpleNamespace) -> None:
    order = submit_order(by=people.kam, order=draft(pieces=10_000))
    AbsenceFactory(user=people.kam, deputy=people.head)
    with refused("deputy_of_asker"):
        release_credit(by=people.head, order=order, reason="they pay on Friday")


def test_nobody_decides_what_was_asked_for_him(client: Client, draft: Make, people: SimpleNamespace) -> None:
    """The head was away; his deputy asked beyond the credit limit; he is back."""
    Client.objects.filter(pk=client.pk).update(manager=people.head)
    client.refresh_from_db()
    absence = AbsenceFactory(user=people.head, deputy=people.kam)
    order = submit_order(by=people.kam, order=draft(pieces=10_000))
    absence.delete()
    with refused("own_request"):
        release_credit(by=people.head, order=order, reason="mine")


def test_after_the_absence_the_head_decides_again(
    draft: Make, people: SimpleNamespace, head_deputises: Absence
) -> None:
    order = submit_order(by=people.kam, order=draft(discount=7))
    head_deputises.delete()
    again = User.objects.get(pk=people.head.pk)
    assert approve_discount(by=again, order=order).status == "confirmed"


def test_what_he_may_not_decide_is_not_offered(
    draft: Make, people: SimpleNamespace, head_deputises: Absence
) -> None:
    order = submit_order(by=people.kam, order=draft(discount=7))
    request = order.approvals.get()
    assert not {"approve", "refuse"} & set(allowed_actions(order, people.head, request))
    assert not RequestPage(request, people.head).can_decide
    assert not Request.objects.to_decide_by(people.head).exists()
    assert not Request.objects.above_limits_of(people.head).exists()
    assert Request.objects.to_decide_by(people.director).get() == request
    assert str(decider(request)) == "the commercial director"


def test_queue_twin_without_the_absence(draft: Make, people: SimpleNamespace) -> None:
    order = submit_order(by=people.kam, order=draft(discount=7))
    assert Request.objects.to_decide_by(people.head).get().subject == order
    assert decider(order.approvals.get()) == "head north"


def test_steps_of_an_order_are_seen_by_those_who_see_the_order(
    draft: Make, deputy: User, people: SimpleNamespace
) -> None:
    order = submit_order(by=people.kam, order=draft())
    step = order.changes.get()
    for person, seen in (
        (people.kam, True),
        (deputy, True),
        (people.finance, True),
        (people.stranger, False),
    ):
        assert (step in OrderChange.objects.visible_to(person)) is seen


def exported_margin(order: Order, user: User) -> Any:
    order.refresh_from_db()
    return next(column for column in order_columns(user) if str(column.header) == "margin").of(order)


def test_margins_of_the_absent_manager_s_clients_stay_hidden(
    draft: Make, deputy: User, people: SimpleNamespace, signed_in: Any
) -> None:
    order, own = draft(), create_order(by=deputy, client=ClientFactory(manager=deputy))
    assert not OrderPage(order, deputy).sees_margin
    assert OrderPage(own, deputy).sees_margin
    assert OrderPage(order, people.kam).sees_margin
    assert OrderPage(order, people.head).sees_margin
    assert exported_margin(order, deputy) is None
    assert exported_margin(order, people.kam) == D(200)


def test_the_api_hides_them_too(draft: Make, deputy: User, people: SimpleNamespace, signed_in: Any) -> None:
    order = draft()
    for user, cost in ((deputy, None), (people.kam, "800.00")):
        shown = signed_in(user).get(reverse("api:orders-detail", args=[order.pk])).json()
        assert (shown["cost"], shown["lines"][0]["cost"]) == (cost, cost)
    assert shown["margin"] == "200.00"


def test_a_token_of_the_deputy_sees_no_more(draft: Make, deputy: User, signed_in: Any) -> None:
    order = draft()
    _token, key = create_token(by=deputy, name="Exchange")
    assert ApiToken.objects.filter(user=deputy).exists()
    address = reverse("api:orders-detail", args=[order.pk])
    shown = signed_in(deputy).get(address, headers={"Authorization": f"Bearer {key}"}).json()
    assert shown["margin"] is None and shown["gross"] == str(D("1220.00"))


def test_lists_show_margins_of_his_own_clients_only(
    draft: Make, deputy: User, milk: Product, signed_in: Any
) -> None:
    theirs = draft()
    lines = [LineInput(milk, D(10))]
    own = create_order(by=deputy, client=ClientFactory(manager=deputy), lines=lines)
    html = signed_in(deputy).get(reverse("orders:order_list"), {"scope": "all"}).content.decode()
    rows = {row.split("</a>")[0][-len(own.number) :]: row for row in html.split("<tr data-href")[1:]}
    margin = re.compile(r"\b20\.0\s?%")
    assert margin.search(rows[own.number])
    assert not margin.search(rows[theirs.number])
