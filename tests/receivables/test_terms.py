"""Ways of paying, the contract behind credit, and what of it the pages say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts.models import User
from desk.overview.pages.overview import Overview
from dossiers.models import Client
from kam_crm.shared import formats
from kam_crm.shared.errors import NotAllowed
from orders.models import Order
from orders.services import (
    LineInput,
    approve_discount,
    create_order,
    recheck_order,
    release_credit,
    submit_order,
    withdraw_order,
)
from receivables.credit.pages.card import CreditCard
from receivables.models import CreditCheck, CreditLimit
from receivables.pages.money_tab import MoneyTab
from receivables.services import CreditState, credit_state, register_payment, set_limit, ship
from tests.factories.accounts import UserFactory
from tests.factories.approvals import ApprovalFactory
from tests.factories.dossiers import ClientFactory, ContractFactory
from tests.factories.orders import OrderFactory, PriceFactory
from tests.factories.receivables import CreditLimitFactory, InvoiceFactory, PaymentFactory
from tests.support.days import TODAY
from tests.support.refusals import refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
D = Decimal


@pytest.fixture
def head(kam: User) -> User:
    return UserFactory(role="head", department=kam.department)


@pytest.fixture
def draft(kam: User) -> Callable[..., Order]:
    """A draft of so many pieces at 122.00 for a client."""

    def make(client: Client, pieces: int = 10, discount: int = 0) -> Order:
        line = LineInput(PriceFactory().product, D(pieces), D(discount))
        return create_order(by=kam, client=client, lines=[line])

    return make


@pytest.fixture
def shown(kam: User, signed_in: Callable[[User], Any]) -> Callable[[Order], str]:
    def look(order: Order) -> str:
        html: str = signed_in(kam).get(f"/orders/{order.pk}/").content.decode()
        return html

    return look


def on(way: str, client: Client, amount: int | None = None) -> None:
    CreditLimitFactory(client=client, way=way, amount=amount, valid_from=TODAY, contract=False)


# ---- no limit is not a limit of zero --------------------------------------------------------------------------------


def test_without_a_limit_nobody_is_over_it(kam: User) -> None:
    """A client of whom nobody has said anything owes, but is not over a limit (H5, H6)."""
    client = ClientFactory(manager=kam)
    InvoiceFactory(client=client, amount=D(5000))
    state = credit_state(client.pk, TODAY)
    assert (state.way, state.limit, state.over_limit) == ("prepayment", None, 0)
    assert MoneyTab(client, kam).debt.over_limit == 0


@pytest.mark.parametrize(
    ("way", "limit", "free", "taken_percent", "over"),
    [
        ("limit", D(1000), D(300), D(70), D("0.01")),
        ("prepayment", None, None, None, D("1000.01")),
        ("unlimited", None, None, None, 0),
    ],
)
def test_what_is_taken_and_left_by_the_way_of_paying(
    way: str, limit: Decimal | None, free: Decimal | None, taken_percent: Decimal | None, over: Decimal
) -> None:
    """900 owed, 50 reserved, 250 in advance: 700 are taken."""
    state = CreditState(D(900), D(250), D(50), way, limit, 5, 5)
    assert (state.taken, state.free, state.taken_percent) == (700, free, taken_percent)
    assert (state.over(D("300.01")), state.stop(D("300.01")) is None) == (over, not over)


@pytest.mark.parametrize(("days", "stops"), [(5, 0), (6, 6)])
def test_days_overdue_stop_an_order_beyond_what_is_tolerated(days: int, stops: int) -> None:
    state = CreditState(D(0), D(0), D(0), "limit", D(1000), 5, days)
    found = state.stop(D(1000))
    assert (state.late_days, found.overdue_days if found else 0) == (stops, stops)


def test_goods_are_on_credit_from_the_first_kopeck() -> None:
    state = CreditState(D(0), D(100), D(0), "limit", D(1000), 5, 0)
    assert (state.is_credit(D(100)), state.is_credit(D("100.01"))) == (False, True)


def test_credit_without_a_limit_stops_at_no_sum(kam: User, draft: Any) -> None:
    """(H5, H6)."""
    client = ContractFactory(client__manager=kam).client
    on("unlimited", client)
    order = submit_order(by=kam, order=draft(client, 100_000))
    check = CreditCheck.objects.get(order=order)
    assert (order.status, check.way, check.limit, check.result) == ("confirmed", "unlimited", None, "passed")


def test_finance_says_how_a_client_pays(finance: User, owing: Client) -> None:
    """(H5, H6)."""
    made = set_limit(by=finance, client=owing, way="prepayment", reason="late twice")
    assert (made.way, made.amount) == ("prepayment", None)
    assert credit_state(owing.pk, TODAY).way == "prepayment"


def test_credit_without_a_limit_is_the_directors(finance: User, owing: Client) -> None:
    """It is more than any sum that finance may set (H5, H6)."""
    with refused("above_your_limit", NotAllowed):
        set_limit(by=finance, client=owing, way="unlimited", reason="a chain")
    assert (
        set_limit(by=UserFactory(role="director"), client=owing, way="unlimited", reason="a chain").amount
        is None
    )


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"way": "limit"}, "limit_required"),
        ({"way": "prepayment", "amount": D(5)}, "limit_without_one"),
        ({"way": "barter"}, "way_unknown"),
    ],
)
def test_a_way_and_its_sum_fit_together(
    given: dict[str, Any], code: str, finance: User, owing: Client
) -> None:
    with refused(code):
        set_limit(by=finance, client=owing, reason="new", **given)


def test_the_database_holds_that_too(owing: Client, finance: User) -> None:
    for way, amount in (("limit", None), ("prepayment", D(5))):
        with pytest.raises(IntegrityError), transaction.atomic():
            CreditLimit.objects.create(client=owing, way=way, amount=amount, valid_from=TODAY, set_by=finance)


def test_an_unknown_way_is_an_error_in_the_database(owing: Client) -> None:
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute("SELECT receivables_over('barter', 0, 0)")


@pytest.mark.parametrize("way", ["prepayment", "limit"])
def test_the_way_is_set_on_the_page_and_by_programs(
    way: str, finance: User, owing: Client, signed_in: Callable[[User], Any]
) -> None:
    """(H5, H6)."""
    amount = "5000" if way == "limit" else ""
    given = {"way": way, "amount": amount, "tolerance_days": "5", "valid_from": "2026-11-19", "reason": "new"}
    answer = signed_in(finance).post(f"/clients/{owing.pk}/limit/", given)
    assert answer.status_code == 302
    sent = {"client_code": owing.code, "way": way, "reason": "newer"} | ({"amount": amount} if amount else {})
    row = signed_in(finance).post("/api/v1/credit-limits/", sent, content_type="application/json").json()
    assert (row["way"], row["amount"]) == (way, "5000.00" if amount else None)


# ---- a prepayment client --------------------------------------------------------------------------------------------


def test_a_prepayment_order_waits_for_the_payment_by_its_own_words(kam: User, draft: Any, shown: Any) -> None:
    """Nothing says «over the limit» of a client who has none (K8)."""
    client = ClientFactory(manager=kam)
    order = draft(client)
    html = shown(order)
    assert f"The client pays in advance: {formats.whole(order.gross)}\u202f₽ are not paid yet" in html
    assert "Submit: it waits for the payment" in html
    assert "over the limit" not in html
    order = submit_order(by=kam, order=order)
    request = order.approvals.get()
    assert (order.status, request.prepayment, request.amount) == ("hold", D("1220.00"), D("1220.00"))
    assert "check the credit again" in shown(order)


def test_once_it_is_paid_the_order_is_confirmed(kam: User, finance: User, draft: Any) -> None:
    """(K8)."""
    client = ClientFactory(manager=kam)
    order = submit_order(by=kam, order=draft(client))
    with refused("still_stopped"):
        recheck_order(by=kam, order=order)
    register_payment(by=finance, client=client, number="1", date=TODAY, amount=D("1220.00"))
    order = recheck_order(by=kam, order=order)
    assert (order.status, order.approvals.get().status) == ("confirmed", "withdrawn")


def test_what_is_paid_already_needs_nobody(kam: User, draft: Any) -> None:
    client = ClientFactory(manager=kam)
    PaymentFactory(client=client, amount=D("1220.00"))
    assert submit_order(by=kam, order=draft(client)).status == "confirmed"


# ---- no credit without a contract -----------------------------------------------------------------------------------


def test_an_order_on_credit_needs_a_contract(kam: User, draft: Any, shown: Any) -> None:
    """(M4)."""
    client = CreditLimitFactory(client__manager=kam, amount=D(500_000), contract=False).client
    order = draft(client)
    html = shown(order)
    assert f"No contract is in force on {formats.day(order.ship_on)}" in html
    assert f"no contract in force on {formats.day(order.ship_on)}" in html
    assert "Confirm the order" not in html
    with refused("no_contract"):
        submit_order(by=kam, order=order)
    order.refresh_from_db()
    assert order.status == "draft"
    ContractFactory(client=client)
    assert submit_order(by=kam, order=order).status == "confirmed"


def test_the_database_refuses_it_whoever_writes(kam: User) -> None:
    """(M4)."""
    client = CreditLimitFactory(client__manager=kam, amount=D(500_000), contract=False).client
    order = OrderFactory(client=client, gross=D(100))
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        Order.objects.filter(pk=order.pk).update(status="confirmed")
    assert caught.value.__cause__.pgcode == "KC004"  # type: ignore[union-attr]


def test_no_release_stands_for_a_contract(kam: User, head: User, draft: Any) -> None:
    """(M4)."""
    client = ClientFactory(manager=kam)
    order = submit_order(by=kam, order=draft(client))
    with refused("no_contract"):
        release_credit(by=head, order=order, reason="they pay on Friday")
    ContractFactory(client=client)
    assert release_credit(by=head, order=order, reason="they pay on Friday").status == "confirmed"


def test_goods_do_not_leave_on_credit_once_the_contract_has_ended(
    owing: Client, confirmed: Any, support: User
) -> None:
    """(M4)."""
    order = confirmed()
    owing.contracts.update(valid_to=TODAY - dt.timedelta(days=1))
    with refused("no_contract"):
        ship(by=support, order=order, date=TODAY)
    PaymentFactory(client=owing, amount=order.gross)
    assert ship(by=support, order=order, date=TODAY)[0].order == order


# ---- every gate at once ---------------------------------------------------------------------------------------------


@pytest.fixture
def late(owing: Client) -> Client:
    """The client is 15 days overdue, within the limit."""
    InvoiceFactory(client=owing, amount=D(1000), date=TODAY - dt.timedelta(days=45),
                   due_date=TODAY - dt.timedelta(days=15))  # fmt: skip
    return owing


def test_what_happens_next_lists_every_gate(late: Client, draft: Any, shown: Any) -> None:
    """(K2)."""
    html = shown(draft(late, discount=12))
    assert f"The discount of {formats.percent(D(12), 0)} goes to" in html
    assert "The client is overdue by 15 days" in html
    assert "Send for approval" in html


def test_one_yes_settles_every_gate(late: Client, kam: User, head: User, draft: Any) -> None:
    """The head is asked once, is told of all, and says yes once (K2)."""
    order = submit_order(by=kam, order=draft(late, discount=12), reason="they take a pallet")
    asked = order.approvals.get()
    assert (order.status, asked.kind, asked.asked, asked.overdue_days) == ("approval", "discount", D(12), 15)
    with refused("reason_required"):
        approve_discount(by=head, order=order)
    order = approve_discount(by=head, order=order, reason="they pay on Friday")
    assert order.status == "confirmed"
    assert sorted((one.kind, one.status, one.decided_by) for one in order.approvals.all()) == [
        ("credit", "approved", head), ("discount", "approved", head),
    ]  # fmt: skip


def test_what_is_above_the_deciders_limit_goes_on(late: Client, kam: User, head: User, draft: Any) -> None:
    """The head settles the discount; so much over the limit is the director's (K2)."""
    order = submit_order(by=kam, order=draft(late, 30_000, discount=12))
    order = approve_discount(by=head, order=order, reason="a big one")
    waiting = order.approvals.waiting().get()
    assert (order.status, waiting.kind, waiting.asked_by) == ("hold", "credit", kam)
    assert release_credit(by=UserFactory(role="director"), order=order, reason="yes").status == "confirmed"


def test_overdue_debt_offers_the_overdue_request_only(
    late: Client, kam: User, draft: Any, shown: Any
) -> None:
    """(K9)."""
    order = draft(late)
    html = shown(order)
    assert "Ask in spite of the debt" in html
    assert "Ask beyond the limit" not in html
    assert "over the limit" not in html
    request = submit_order(by=kam, order=order).approvals.get()
    assert (request.amount, request.overdue_days) == (0, 15)


# ---- one truth in one place -----------------------------------------------------------------------------------------


def test_the_money_tab_and_the_credit_panel_say_the_same(owing: Client, kam: User) -> None:
    """(H9)."""
    InvoiceFactory(client=owing, amount=D(1_200_000))
    order = OrderFactory(client=owing, gross=D(300_000))
    ApprovalFactory(order=order, kind="credit", amount=D(10**9), asked=None, decision="approved")
    Order.objects.filter(pk=order.pk).update(status="confirmed")
    money = MoneyTab(owing, kam)
    tile = next(figure for figure in money.figures if str(figure["label"]).startswith("Over limit"))
    row = next(row for row in money.credit.rows if row["label"] == "Beyond the limit")
    assert (tile["value"], row["value"]) == (formats.money(D(500_000)), formats.whole(D(500_000)))
    assert formats.whole(D(200_000)) in tile["note"]  # by the debt alone


def card(limit: int, debt: int, reserved: int = 0, order: int = 0) -> CreditCard:
    state = CreditState(D(debt), D(0), D(reserved), "limit", D(limit), 5, 0)
    return CreditCard(1, state, TODAY, D(order))


def test_the_bar_shows_the_limits_mark_and_what_is_beyond_in_red() -> None:
    """(H10)."""
    assert card(3000, 2000, 1000, 1000).bar == [("c1", D(50)), ("c2", D(25)), ("over", D(25))]
    assert card(4000, 2000, 1000).bar == [("c1", D(50)), ("c2", D(25))]
    assert card(1000, 4000).bar == [("c1", D(25)), ("over", D(75))]


def test_the_warning_begins_at_80_percent_everywhere(owing: Client, kam: User) -> None:
    """(N12)."""
    InvoiceFactory(client=owing, amount=D(790_000))
    assert Overview(owing, kam).money.limit_tone == ""
    InvoiceFactory(client=owing, amount=D(10_000))
    assert Overview(owing, kam).money.limit_tone == "amber"
    assert CreditCard(owing.pk, credit_state(owing.pk, TODAY), TODAY).limit_light["tone"] == "amber"


def test_a_withdrawn_order_may_be_submitted_again(late: Client, kam: User, draft: Any) -> None:
    order = submit_order(by=kam, order=draft(late))
    assert submit_order(by=kam, order=withdraw_order(by=kam, order=order)).status == "hold"
