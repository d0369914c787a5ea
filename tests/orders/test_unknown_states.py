"""A state nobody told the code about is an error where it is read, never a guess; every known one has its words."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from accounts.models import User
from desk.news.pages.orders import order_event
from dossiers.history.timeline import timeline
from dossiers.models import Client
from kam_crm.shared.states import UnknownState
from orders.confirming.pages.outlook import outcome_of, outlook
from orders.confirming.states import allowed_actions, order_machine, ship_day_passed
from orders.drafting.pages.order import OrderPage
from orders.models import Order, OrderChange, OrderStatus
from orders.services import cancel_order, refuse_order
from receivables.credit.pages.panel import credit_panel
from tests.factories.orders import OrderFactory
from tests.support.unknown_states import allow_unknown_states

ERRORS = (LookupError, ValueError)  # UnknownState and KeyError, or an enumeration without such a member
READERS: dict[str, Callable[[Order, User], Any]] = {
    "allowed actions": lambda order, user: allowed_actions(order, user),
    "a step": lambda order, user: cancel_order(by=user, order=order, reason="none"),
    "a refusal": lambda order, user: refuse_order(by=user, order=order, reason="none"),
    "what comes next": lambda order, user: outlook(order, user, None, False),
    "the day of shipping": lambda order, user: ship_day_passed(order),
    "the light of a page": lambda order, user: OrderPage(order, user).tone,
    "the icon of a page": lambda order, user: OrderPage(order, user).icon,
    "what a step led to": lambda order, user: outcome_of(order),
    "the credit beside it": lambda order, user: credit_panel(order, user),
}


@pytest.fixture
def unknown_states(db: Any) -> None:
    allow_unknown_states(Order)


@pytest.fixture
def order(unknown_states: None, client: Client) -> Order:
    return OrderFactory(client=client, status="partly")


@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
def test_an_unknown_state_is_an_error(
    order: Order, people: SimpleNamespace, read: Callable[[Order, User], Any]
) -> None:
    with pytest.raises(ERRORS):
        read(order, people.head)
    assert Order.objects.get(pk=order.pk).status == "partly"


@pytest.mark.parametrize("status", OrderStatus.values)
@pytest.mark.parametrize("reader", READERS.keys() - {"a step", "a refusal"})
def test_every_known_state_is_read(client: Client, people: SimpleNamespace, reader: str, status: str) -> None:
    READERS[reader](OrderFactory(client=client, status=status), people.head)


@pytest.fixture
def unknown_step(client: Client, people: SimpleNamespace) -> OrderChange:
    order = OrderFactory(client=client)
    return OrderChange.objects.create(
        subject=order, by=people.head, action="split", from_status="confirmed", to_status="partly"
    )


def test_an_unknown_step_is_an_error_in_the_time_line(
    unknown_step: OrderChange, client: Client, people: SimpleNamespace
) -> None:
    with pytest.raises(ERRORS):
        timeline(client, people.kam)


def test_an_unknown_step_is_an_error_in_the_notifications(
    unknown_step: OrderChange, people: SimpleNamespace
) -> None:
    with pytest.raises(ERRORS):
        order_event(unknown_step, people.kam)


def test_every_step_has_its_words() -> None:
    for (status, action), step in order_machine.table.items():
        for target in (step.target, *step.events):
            assert "T-1" in order_machine.event(action, status, target).words(number="T-1")


def test_who_of_us_works_on_it_is_no_matter_of_the_client() -> None:
    assert order_machine.internal_actions == {"pass_on", "hand_back", "withdraw"}


def test_the_machine_names_the_state_it_does_not_know(order: Order, people: SimpleNamespace) -> None:
    with pytest.raises(UnknownState, match="partly"):
        order_machine.move(order, "submit", by=people.kam)
