"""Every action against every status, and who is offered what."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest

from kam_crm.shared import clock
from kam_crm.shared.errors import NotAllowed, StateConflict
from orders.confirming.states import allowed_actions, may_complete, order_machine
from orders.models import Order, OrderChange, OrderStatus
from orders.services import hand_back, pass_on
from tests.factories.approvals import ApprovalFactory
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db

# (status, action) → status afterwards; what is not here is a conflict
TABLE = {
    ("draft", "submit"): "confirmed",
    ("draft", "pass_on"): "draft",
    ("draft", "cancel"): "cancelled",
    ("approval", "approve"): "confirmed",
    ("approval", "refuse"): "draft",
    ("approval", "withdraw"): "draft",
    ("approval", "cancel"): "cancelled",
    ("hold", "release"): "confirmed",
    ("hold", "refuse"): "draft",
    ("hold", "withdraw"): "draft",
    ("hold", "cancel"): "cancelled",
    ("hold", "recheck"): "confirmed",
    ("confirmed", "ship"): "shipped",
    ("confirmed", "reschedule"): "confirmed",
    ("confirmed", "cancel"): "cancelled",
    ("partial", "ship"): "shipped",
    ("partial", "reschedule"): "partial",
    ("partial", "refuse_rest"): "shipped",
}
ACTIONS = ["submit", "pass_on", "approve", "refuse", "release", "withdraw", "cancel", "ship", "recheck", "reschedule",
           "refuse_rest"]  # fmt: skip
DOERS = {"approve": "head", "refuse": "head", "release": "head", "ship": "support", "refuse_rest": "support"}
NEEDS_REASON = {("approval", "refuse"), ("hold", "refuse"), ("hold", "release"), ("approval", "cancel"),
                ("hold", "cancel"), ("confirmed", "cancel"), ("confirmed", "reschedule"), ("partial", "reschedule"),
                ("partial", "refuse_rest")}  # fmt: skip


@pytest.fixture
def order_in(draft: Callable[..., Order]) -> Callable[[str], Order]:
    def make(status: str) -> Order:
        order = draft()
        for step in ("confirmed", status) if status in ("shipped", "partial") else (status,):
            Order.objects.filter(pk=order.pk).update(status=step)
        order.refresh_from_db()
        return order

    return make


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("status", OrderStatus.values)
def test_each_action_in_each_status(
    status: str, action: str, order_in: Callable[[str], Order], people: SimpleNamespace
) -> None:
    order, doer = order_in(status), getattr(people, DOERS.get(action, "kam"))
    target = TABLE.get((status, action))
    if target is None:
        with refused("wrong_state", StateConflict):
            order_machine.move(order, action, by=doer, reason="because")
        assert not OrderChange.objects.filter(subject=order).exists()
        return
    moved = order_machine.move(order, action, by=doer, reason="because")
    change = OrderChange.objects.get(subject=order)
    assert moved.status == target
    assert (change.from_status, change.to_status, change.action, change.by) == (status, target, action, doer)


@pytest.mark.parametrize(("status", "action"), sorted(TABLE))
def test_steps_that_need_a_reason_are_refused_without(
    status: str, action: str, order_in: Callable[[str], Order], people: SimpleNamespace
) -> None:
    order, doer = order_in(status), getattr(people, DOERS.get(action, "kam"))
    if (status, action) not in NEEDS_REASON:
        order_machine.move(order, action, by=doer)
        return
    with refused("reason_required"):
        order_machine.move(order, action, by=doer, reason="  ")


@pytest.mark.parametrize(
    ("role", "status", "offered"),
    [
        ("kam", "draft", {"submit", "pass_on", "cancel"}),
        ("kam", "approval", {"withdraw", "cancel"}),
        ("kam", "confirmed", {"reschedule", "cancel"}),
        ("kam", "partial", {"reschedule"}),
        ("support", "partial", {"ship", "refuse_lines", "refuse_rest", "reschedule"}),
        ("head", "approval", {"approve", "refuse", "withdraw", "cancel"}),
        ("head", "hold", {"release", "refuse", "recheck", "withdraw", "cancel"}),
        ("director", "hold", {"release", "refuse"}),
        ("support", "confirmed", {"ship", "refuse_lines", "reschedule"}),
        ("support", "draft", set()),
        ("finance", "hold", set()),
        ("kam", "shipped", set()),
    ],
)
def test_everybody_is_offered_his_own_steps(
    role: str, status: str, offered: set[str], order_in: Callable[[str], Order], people: SimpleNamespace
) -> None:
    assert set(allowed_actions(order_in(status), getattr(people, role))) == offered


def test_nobody_is_offered_to_decide_on_his_own_request(
    order_in: Callable[[str], Order], people: SimpleNamespace
) -> None:
    order = order_in("approval")
    own = ApprovalFactory(order=order, asked_by=people.head)
    assert set(allowed_actions(order, people.head, own)) == {"withdraw", "cancel"}
    assert {"approve", "refuse"} <= set(allowed_actions(order, people.director, own))


def test_support_completes_only_what_was_passed_on(
    order_in: Callable[[str], Order], people: SimpleNamespace
) -> None:
    order = order_in("draft")
    assert not may_complete(order, people.support)
    order.passed_on_at = clock.now()
    assert may_complete(order, people.support)
    assert set(allowed_actions(order, people.support)) == {"hand_back"}
    assert "pass_on" not in allowed_actions(order, people.kam)
    assert may_complete(order, people.kam)
    assert not may_complete(order, people.finance)


def test_an_order_is_handed_back_by_those_who_complete_it(
    order_in: Callable[[str], Order], people: SimpleNamespace
) -> None:
    """Finance sees the order and hands nothing back; nobody does before it was passed on, or twice."""
    order = order_in("draft")
    with refused("not_passed_on", StateConflict):
        hand_back(by=people.support, order=order)
    pass_on(by=people.kam, order=order)
    for nobody in (people.finance, people.director):
        with refused("forbidden", NotAllowed):
            hand_back(by=nobody, order=order)
        with refused("forbidden", NotAllowed):
            order_machine.move(order, "hand_back", by=nobody)
    with refused("already_passed_on", StateConflict):
        pass_on(by=people.kam, order=order)
    assert hand_back(by=people.support, order=order, note="milk is out").passed_on_at is None


def test_another_managers_order_is_not_taken_on(
    order_in: Callable[[str], Order], people: SimpleNamespace
) -> None:
    with refused("not_own_client", NotAllowed):
        order_machine.move(order_in("draft"), "submit", by=people.stranger)
