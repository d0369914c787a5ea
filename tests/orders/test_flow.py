"""Submitting, approving, releasing, refusing: who may go beyond which rule."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from approvals.models import Request
from catalogue.models import Product
from dossiers.models import Client
from kam_crm.shared.errors import NotAllowed, StateConflict
from orders.confirming.credit_stop import CreditStop, stop_of
from orders.confirming.questions import discount_question
from orders.models import Order
from orders.services import (
    LineInput,
    approve_discount,
    cancel_order,
    put_line,
    refuse_order,
    release_credit,
    submit_order,
    update_order,
    withdraw_order,
)
from tests.factories.orders import PriceFactory
from tests.factories.receivables import CreditLimitFactory, InvoiceFactory
from tests.support.days import TODAY
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db
D = Decimal
WEEK = dt.timedelta(days=7)
Make = Callable[..., Order]


def limit(client: Client, amount: int, tolerance: int = 5) -> None:
    """A new limit from today on; what was there before stays as history."""
    CreditLimitFactory(client=client, amount=D(amount), tolerance_days=tolerance, valid_from=TODAY)


# ---- submitting ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("discount", ["0", "18"])
def test_a_draft_whose_shipping_day_has_passed_needs_another(
    discount: str, draft: Make, people: SimpleNamespace
) -> None:
    order = draft(discount=discount)
    Order.objects.filter(pk=order.pk).update(date=TODAY - WEEK, ship_on=TODAY - WEEK)
    with refused("ship_day_passed") as refusal:
        submit_order(by=people.kam, order=order)
    assert refusal.value.field == "ship_on"
    order.refresh_from_db()
    assert order.status == "draft"
    update_order(by=people.kam, order=order, ship_on=TODAY, note="")
    assert submit_order(by=people.kam, order=order).status != "draft"


@pytest.mark.parametrize(
    ("discount", "status"),
    [("0", "confirmed"), ("5", "confirmed"), ("5.0001", "approval"), ("18", "approval")],
)
def test_a_discount_above_the_kams_limit_needs_the_head(
    discount: str, status: str, draft: Make, people: SimpleNamespace
) -> None:
    """Up to the role's largest discount the manager grants it alone (R44, R141)."""
    order = submit_order(by=people.kam, order=draft(discount=discount), reason="a rival gives more")
    assert order.status == status
    if status == "approval":
        request = order.approvals.get()
        assert (request.kind, request.asked, request.allowed) == ("discount", D(discount), D(5))
        assert (request.asked_by, request.reason, request.loss) == (people.kam, "a rival gives more", None)


@pytest.mark.parametrize(("discount", "status"), [("15", "confirmed"), ("15.5", "approval")])
def test_the_head_has_a_limit_of_his_own(
    discount: str, status: str, draft: Make, people: SimpleNamespace
) -> None:
    """(R44)"""
    assert submit_order(by=people.head, order=draft(discount=discount)).status == status


def test_an_order_below_its_cost_needs_the_head_whatever_the_discount(
    draft: Make, client: Client, people: SimpleNamespace
) -> None:
    """A negative margin is asked about as a discount is (R159)."""
    order = draft()
    dear = PriceFactory(product__cost=D("150.00")).product
    put_line(by=people.kam, order=order, wanted=LineInput(dear, D(10)))
    order = submit_order(by=people.kam, order=order)
    request = order.approvals.get()
    assert (order.status, request.asked, request.loss) == ("approval", D(0), D("300.00"))
    assert approve_discount(by=people.head, order=order).status == "confirmed"


def test_who_has_no_limit_asks_nobody(draft: Make, people: SimpleNamespace) -> None:
    order = draft(discount=100)
    assert discount_question(order, people.director) is None
    question = discount_question(order, people.head)
    assert question is not None and (question.asked, question.allowed) == (D(100), D(15))


def test_an_empty_order_is_not_submitted(draft: Make, milk: Product, people: SimpleNamespace) -> None:
    order = draft()
    order.lines.all().delete()
    with refused("order_empty"):
        submit_order(by=people.kam, order=order)


def test_a_product_taken_off_sale_meanwhile_stops_the_order(
    draft: Make, milk: Product, people: SimpleNamespace
) -> None:
    order = draft()
    milk.is_active = False
    milk.save()
    with refused("product_not_on_sale"):
        submit_order(by=people.kam, order=order)


def test_a_second_submit_finds_the_order_further_on(draft: Make, people: SimpleNamespace) -> None:
    order = draft(discount=7)
    submit_order(by=people.kam, order=order, expected_updated_at=order.updated_at)
    with refused("wrong_state", StateConflict):
        submit_order(by=people.kam, order=order, expected_updated_at=order.updated_at)
    assert Request.objects.count() == 1


@pytest.mark.parametrize("role", ["stranger", "support", "finance", "director"])
def test_nobody_else_submits(role: str, draft: Make, people: SimpleNamespace) -> None:
    with pytest.raises(NotAllowed):
        submit_order(by=getattr(people, role), order=draft())


# ---- the discount --------------------------------------------------------------------------------------------------


def test_an_approved_order_is_confirmed(draft: Make, people: SimpleNamespace) -> None:
    order = submit_order(by=people.kam, order=draft(discount=10))
    order = approve_discount(by=people.head, order=order, reason="for the volume")
    request = order.approvals.get()
    assert (order.status, order.max_discount) == ("confirmed", D(10))
    assert (request.decision, request.granted, request.decided_by) == ("approved", D(10), people.head)
    assert request.decision_reason == "for the volume"
    assert [change.to_status for change in order.changes.all()] == ["approval", "confirmed"]


def test_approving_less_lowers_the_lines_above_it(
    draft: Make, cream: Product, people: SimpleNamespace
) -> None:
    order = draft(discount=10)
    put_line(by=people.kam, order=order, wanted=LineInput(cream, D(10), D(3)))
    order = submit_order(by=people.kam, order=order)
    order = approve_discount(by=people.head, order=order, discount=D(5))
    assert sorted(line.discount for line in order.lines.all()) == [D(3), D(5)]
    assert (order.max_discount, order.gross) == (D(5), D("1159.00") + D("1183.40"))
    assert order.approvals.get().granted == 5


@pytest.mark.parametrize("discount", ["10.5", "-1"])
def test_no_more_than_was_asked_is_granted(discount: str, draft: Make, people: SimpleNamespace) -> None:
    order = submit_order(by=people.kam, order=draft(discount=10))
    with refused("more_than_asked"):
        approve_discount(by=people.head, order=order, discount=D(discount))


def test_above_the_heads_limit_only_the_director_decides(draft: Make, people: SimpleNamespace) -> None:
    """(R44)"""
    order = submit_order(by=people.kam, order=draft(discount=20))
    with refused("above_your_limit", NotAllowed):
        approve_discount(by=people.head, order=order)
    assert approve_discount(by=people.director, order=order).status == "confirmed"


def test_the_head_may_grant_as_much_as_his_limit_of_a_larger_request(
    draft: Make, people: SimpleNamespace
) -> None:
    order = submit_order(by=people.kam, order=draft(discount=20))
    assert approve_discount(by=people.head, order=order, discount=D(15)).max_discount == 15


@pytest.mark.parametrize("deed", [approve_discount, refuse_order])
def test_nobody_decides_on_his_own_request(deed: Any, draft: Make, people: SimpleNamespace) -> None:
    order = submit_order(by=people.head, order=draft(discount=20))
    with refused("own_request", NotAllowed):
        deed(by=people.head, order=order, reason="it is fine")
    assert Order.objects.get().status == "approval"


@pytest.mark.parametrize("role", ["kam", "support", "finance"])
def test_others_do_not_approve(role: str, draft: Make, people: SimpleNamespace) -> None:
    order = submit_order(by=people.kam, order=draft(discount=10))
    with pytest.raises(NotAllowed):
        approve_discount(by=getattr(people, role), order=order)


def test_a_decision_is_made_once(draft: Make, people: SimpleNamespace) -> None:
    order = submit_order(by=people.kam, order=draft(discount=10))
    approve_discount(by=people.head, order=order)
    with refused("nothing_to_decide", StateConflict):
        approve_discount(by=people.director, order=order)


def test_a_refused_order_is_a_draft_again_and_may_ask_anew(draft: Make, people: SimpleNamespace) -> None:
    order = submit_order(by=people.kam, order=draft(discount=10))
    with refused("reason_required"):
        refuse_order(by=people.head, order=order, reason=" ")
    order = refuse_order(by=people.head, order=order, reason="the margin is too thin")
    assert (order.status, order.approvals.get().decision) == ("draft", "refused")
    order = submit_order(by=people.kam, order=order)
    assert [request.decision for request in order.approvals.order_by("pk")] == ["refused", ""]
    order = refuse_order(by=people.head, order=order, reason="it still is")
    order = submit_order(by=people.kam, order=order)
    assert approve_discount(by=people.head, order=order).status == "confirmed"


def test_a_yes_is_to_what_the_order_waits_for(draft: Make, client: Client, people: SimpleNamespace) -> None:
    """Neither does a yes to a discount release a held order, nor the other way round."""
    asking = submit_order(by=people.kam, order=draft(discount=10))
    limit(client, 1000)
    held = submit_order(by=people.kam, order=draft())
    for deed, order in ((release_credit, asking), (approve_discount, held)):
        with refused("nothing_to_decide", StateConflict):
            deed(by=people.head, order=order, reason="a good payer")
        assert order.approvals.get().decision == ""


@pytest.mark.parametrize(
    ("deed", "status"),
    [(withdraw_order, "draft"), (lambda **w: cancel_order(**w, reason="too late"), "cancelled")],
)
def test_taking_an_order_back_withdraws_what_it_asked(
    deed: Any, status: str, draft: Make, people: SimpleNamespace
) -> None:
    order = submit_order(by=people.kam, order=draft(discount=10))
    assert deed(by=people.kam, order=order).status == status
    assert order.approvals.get().decision == "withdrawn"


# ---- the credit ----------------------------------------------------------------------------------------------------


def test_over_the_limit_the_order_is_held_and_asks(
    draft: Make, client: Client, people: SimpleNamespace
) -> None:
    """(R143)"""
    limit(client, 1000)
    order = submit_order(by=people.kam, order=draft(), reason="they pay on Friday")
    request = order.approvals.get()
    assert (order.status, request.kind, request.amount) == ("hold", "credit", D("220.00"))
    assert (request.asked_by, request.reason, request.overdue_days) == (people.kam, "they pay on Friday", 0)


def test_overdue_beyond_tolerance_holds_the_order_too(
    draft: Make, client: Client, people: SimpleNamespace
) -> None:
    """(R143)"""
    InvoiceFactory(client=client, due_date=TODAY.replace(day=8))
    order = submit_order(by=people.kam, order=draft())
    request = order.approvals.get()
    assert (order.status, request.amount, request.overdue_days) == ("hold", D(0), 10)
    assert release_credit(by=people.head, order=order, reason="paid today").status == "confirmed"


def test_a_yes_to_a_discount_is_one_to_the_overdue_debt_it_told_of(
    draft: Make, client: Client, people: SimpleNamespace
) -> None:
    InvoiceFactory(client=client, due_date=TODAY.replace(day=8))
    order = submit_order(by=people.kam, order=draft(discount=10))
    request = order.approvals.get()
    assert (request.kind, request.amount, request.overdue_days) == ("discount", D(0), 10)
    assert approve_discount(by=people.head, order=order, reason="paid today").status == "confirmed"


def test_an_approved_discount_still_meets_the_credit_check(
    draft: Make, client: Client, people: SimpleNamespace
) -> None:
    """The one who asked for the discount asks for the credit: the head who approved it may release it."""
    limit(client, 1000)
    order = submit_order(by=people.kam, order=draft(discount=10))
    client.limits.filter(valid_from=TODAY).update(
        amount=500
    )  # what the head was told of is covered; the rest is asked anew
    order = approve_discount(by=people.head, order=order, reason="a good payer")
    assert order.status == "confirmed"
    credit = order.approvals.get(kind="credit")
    assert (credit.asked_by, credit.decided_by) == (people.kam, people.head)


def test_a_release_needs_a_reason_and_confirms(draft: Make, client: Client, people: SimpleNamespace) -> None:
    """(R143)"""
    limit(client, 1000)
    order = submit_order(by=people.kam, order=draft())
    with refused("reason_required"):
        release_credit(by=people.head, order=order, reason="")
    order = release_credit(by=people.head, order=order, reason="a good payer")
    assert (order.status, order.approvals.get().decision) == ("confirmed", "approved")


def test_a_debt_that_grew_meanwhile_is_released_as_it_is_now(
    draft: Make, client: Client, people: SimpleNamespace
) -> None:
    limit(client, 1000)
    order = submit_order(by=people.kam, order=draft())
    InvoiceFactory(client=client, amount=D(500))
    order = release_credit(by=people.head, order=order, reason="a good payer")
    assert (order.status, order.approvals.get().amount) == ("confirmed", D("720.00"))


def test_above_the_heads_credit_only_the_director_releases(
    draft: Make, client: Client, people: SimpleNamespace
) -> None:
    limit(client, 1000)
    order = submit_order(by=people.kam, order=draft(pieces=9000))
    with refused("above_your_limit", NotAllowed):
        release_credit(by=people.head, order=order, reason="a good payer")
    assert order.approvals.get().decision == ""
    assert release_credit(by=people.director, order=order, reason="a good payer").status == "confirmed"


def test_a_debt_grown_beyond_the_heads_limit_leaves_the_request_open(
    draft: Make, client: Client, people: SimpleNamespace
) -> None:
    limit(client, 1000)
    order = submit_order(by=people.kam, order=draft())
    InvoiceFactory(client=client, amount=D(2_000_000))
    with pytest.raises(NotAllowed):
        release_credit(by=people.head, order=order, reason="a good payer")
    assert (Order.objects.get().status, order.approvals.get().decision) == ("hold", "")


def test_a_held_order_may_be_refused(draft: Make, client: Client, people: SimpleNamespace) -> None:
    limit(client, 1000)
    order = submit_order(by=people.kam, order=draft())
    order = refuse_order(by=people.head, order=order, reason="let them pay first")
    assert (order.status, order.approvals.get().decision) == ("draft", "refused")


def test_a_paid_debt_lets_the_order_pass_without_a_release(
    draft: Make, client: Client, people: SimpleNamespace
) -> None:
    limit(client, 1000)
    order = submit_order(by=people.kam, order=draft())
    limit_now = client.limits.get(valid_from=TODAY)
    limit_now.amount = D(5000)
    limit_now.save()
    order = withdraw_order(by=people.kam, order=order)
    assert submit_order(by=people.kam, order=order).status == "confirmed"


def test_an_error_that_is_no_credit_stop_is_not_taken_for_one() -> None:
    with pytest.raises(DatabaseError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT 1 / 0")
    assert stop_of(caught.value) is None


def test_the_figures_of_a_stop_are_read_to_the_kopeck() -> None:
    detail = (
        '{"way": "limit", "limit": 1000.00, "debt": 0.1, "reserved": 0.2, "advances": null,'
        ' "amount": 1220.05, "over": 220.35}'
    )
    with pytest.raises(DatabaseError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DO $$BEGIN RAISE 'x' USING ERRCODE = 'KC001', DETAIL = '{detail}'; END$$")
    stop = stop_of(caught.value)
    assert stop is not None
    assert (stop.debt, stop.reserved, stop.amount, stop.over) == (
        D("0.10"),
        D("0.20"),
        D("1220.05"),
        D("220.35"),
    )
    assert (stop.limit, stop.advances, stop.overdue_days) == (D(1000), D(0), 0)


@pytest.mark.parametrize(
    ("way", "over", "prepayment"), [("prepayment", 5, 5), ("prepayment", 0, None), ("limit", 5, None)]
)
def test_what_is_missing_is_called_a_prepayment_where_that_is_the_way(
    way: str, over: int, prepayment: int | None
) -> None:
    stop = CreditStop(way, None, D(0), D(0), D(0), D(9), D(over), 3)
    assert stop.figures == {"amount": over, "overdue_days": 3, "prepayment": prepayment}
