"""Credit limits: proposed by the formula, approved by somebody else, with a last day and a history (R172)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from accounts.models import User
from approvals.models import Request
from approvals.services import approve, refuse
from dossiers.models import Client
from kam_crm.shared.errors import BusinessRuleError, NotAllowed, StateConflict
from orders.models import Order
from plans.models import Task
from receivables.ageing import ageing
from receivables.credit.pages.facts import why_words
from receivables.credit.proposals import LimitProposal, propose_limits
from receivables.credit.steps import notice_limit_use, remind_of_limits
from receivables.models import CreditLimit, LimitNotice, PayingWay
from receivables.services import approve_limits, ask_limits, credit_state, register_payment, set_limit
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory
from tests.factories.orders import ShipmentLineFactory
from tests.factories.receivables import CreditLimitFactory, InvoiceFactory, ReliabilityCheckFactory
from tests.support.days import TODAY
from tests.support.refusals import refusal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
D = Decimal
DAY = dt.timedelta(days=1)
GOOD = LimitProposal(1, D(910_000), 30, 5, D(85), 100, 0, False)


@pytest.fixture
def director(db: Any) -> User:
    return UserFactory(role="director")


@pytest.fixture
def head(kam: User) -> User:
    head = UserFactory(role="head", department=kam.department)
    kam.department.head = head
    kam.department.save()
    return head


def pays_well(client: Client, finance: User, sales: int = 910_000) -> None:
    """Two years of history, the last invoice paid in time, sales of six months: 40 + 20 + 20 + 10 points."""
    InvoiceFactory(client=client, date=TODAY - 800 * DAY, due_date=TODAY - 770 * DAY, amount=D(100))
    InvoiceFactory(client=client, date=TODAY - 20 * DAY, due_date=TODAY + 9 * DAY, amount=D(100))
    register_payment(by=finance, client=client, number="1", date=TODAY - 790 * DAY, amount=D(100))
    register_payment(by=finance, client=client, number="2", date=TODAY - 5 * DAY, amount=D(100))
    month = TODAY.replace(day=1) - 40 * DAY
    ShipmentLineFactory(shipment__client=client, shipment__date=month, amount=D(sales), vat=D(0))
    client.contracts.update(payment_term_days=30)


# ---- the formula ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "amount"),
    [
        ({}, 175_000),
        ({"share": 80}, 140_000),
        ({"share": 0, "score": D(39)}, 0),
        ({"score": None, "share": 0}, 0),
        ({"sales": D(0)}, 0),
        ({"sales": D(-5)}, 0),
        ({"sales": D(36_400), "term_days": 0}, 1000),
        ({"sales": D(36_399), "term_days": 0}, 0),
        ({"needs_check_from": 175_000}, 0),
        ({"needs_check_from": 175_001}, 175_000),
        ({"needs_check_from": 175_000, "is_checked": True}, 175_000),
    ],
)
def test_the_proposed_limit_is_that_of_the_formula(changed: dict[str, Any], amount: int) -> None:
    """A day's sales × (term + 5) × the share of the rating, down to a thousand (formulas.md 2.5) (R172)."""
    proposal = replace(GOOD, **changed)
    assert proposal.amount == amount
    assert proposal.way == (PayingWay.LIMIT if amount else PayingWay.PREPAYMENT)
    has_no_credit = proposal.lacks_check or not proposal.share
    assert ("in advance" in str(why_words(proposal))) == has_no_credit


def test_the_formula_reads_sales_term_rating_and_check(owing: Client, finance: User) -> None:
    pays_well(owing, finance)
    found = propose_limits([owing.pk], TODAY)[owing.pk]
    assert (found.sales, found.term_days, found.rating, found.share) == (D(910_000), 30, "A", 100)
    assert (found.score, found.amount) == (D(90), D(175_000))
    ReliabilityCheckFactory(client=owing, checked_on=TODAY, valid_to=TODAY + 90 * DAY, decided_by=finance)
    checked = propose_limits([owing.pk], TODAY)[owing.pk]
    assert (checked.score, checked.is_checked) == (D(100), True)


def test_many_clients_cost_what_one_costs(kam: User, finance: User, django_assert_num_queries: Any) -> None:
    clients = [ClientFactory(manager=kam) for _n in range(12)]
    propose_limits([clients[0].pk], TODAY)
    with django_assert_num_queries(6):
        propose_limits([clients[0].pk], TODAY)
    with django_assert_num_queries(6):
        propose_limits([client.pk for client in clients], TODAY)


# ---- its end --------------------------------------------------------------------------------------------------------


def test_after_its_last_day_the_client_pays_in_advance(
    owing: Client, confirmed: Callable[..., Order]
) -> None:
    """Decision 42; the twin: on the last day itself the order passes (R172)."""
    CreditLimit.objects.filter(client=owing).update(valid_to=TODAY)
    assert confirmed().status == "confirmed"
    CreditLimit.objects.filter(client=owing).update(valid_to=TODAY - DAY)
    state = credit_state(owing.pk, TODAY)
    assert (state.way, state.limit) == (PayingWay.PREPAYMENT, None)
    assert confirmed().status == "hold"


def test_debt_stays_measured_against_a_limit_that_has_ended(owing: Client) -> None:
    InvoiceFactory(client=owing, amount=D(1_500_000))
    CreditLimit.objects.filter(client=owing).update(valid_to=TODAY - DAY)
    [row] = ageing(TODAY, [owing.pk])
    assert row.over_limit == D(500_000)


def test_a_limit_does_not_end_before_it_begins(owing: Client, director: User) -> None:
    given = {"by": director, "client": owing, "amount": D(5), "reason": "new", "valid_to": TODAY - DAY}
    assert refusal(set_limit, **given).code == "limit_ends_before"
    given["valid_to"] = TODAY
    assert set_limit(**given).valid_to == TODAY


def test_the_manager_gets_one_task_about_a_limit_that_ends(owing: Client) -> None:
    """(R172)."""
    CreditLimit.objects.filter(client=owing).update(valid_to=TODAY + 20 * DAY)
    assert remind_of_limits(SimpleNamespace(as_of=TODAY)) == 1
    assert remind_of_limits(SimpleNamespace(as_of=TODAY)) == 0
    assert "Ask for a credit limit anew" in Task.objects.get(client=owing).text
    other = CreditLimitFactory(valid_to=TODAY + 20 * DAY)
    CreditLimitFactory(client=other.client, valid_from=TODAY)  # goes on already
    assert remind_of_limits(SimpleNamespace(as_of=TODAY)) == 0


# ---- who approves ---------------------------------------------------------------------------------------------------


def test_limits_of_many_are_approved_at_once_and_kept(
    owing: Client, kam: User, finance: User, director: User
) -> None:
    """What the formula said, who approved, why and until when stand in the row (R172)."""
    pays_well(owing, finance)
    other = ClientFactory(manager=kam)
    made = approve_limits(by=director, amounts={owing: D(175_000), other: D(0)}, reason="yearly review")
    first, second = sorted(made, key=lambda limit: limit.client_id == other.pk)
    assert (first.amount, first.proposed, first.way) == (D(175_000), D(175_000), PayingWay.LIMIT)
    assert (second.amount, second.proposed, second.way) == (None, D(0), PayingWay.PREPAYMENT)
    assert {limit.valid_to for limit in made} == {TODAY + 182 * DAY}
    assert {(limit.set_by, limit.reason) for limit in made} == {(director, "yearly review")}
    # the row before is the history
    assert [str(row.amount) for row in owing.limits.order_by("valid_from")] == ["1000000.00", "175000.00"]


def test_a_review_is_refused_whole(owing: Client, finance: User, kam: User) -> None:
    """Above one's own limit nothing of it is approved."""
    amounts = {owing: D(100), ClientFactory(manager=kam): D(5_000_001)}
    with pytest.raises(NotAllowed) as refused:
        approve_limits(by=finance, amounts=amounts, reason="review")
    assert refused.value.code == "above_your_limit"
    assert CreditLimit.objects.count() == 1
    assert refusal(approve_limits, by=finance, amounts={}, reason="review").code == "nobody_chosen"
    assert refusal(approve_limits, by=finance, amounts={owing: D(1)}, reason=" ").code == "reason_required"
    with pytest.raises(NotAllowed):
        approve_limits(by=kam, amounts={owing: D(1)}, reason="review")


def test_who_asks_for_a_limit_does_not_approve_it(
    owing: Client, kam: User, head: User, director: User
) -> None:
    """The manager asks, the director decides, and the limit names both (R172)."""
    [request] = ask_limits(by=kam, amounts={owing: D(2_000_000)}, reason="they grow")
    assert (request.kind, request.size, request.client_id) == ("credit_limit", D(2_000_000), owing.pk)
    with pytest.raises(StateConflict):
        ask_limits(by=kam, amounts={owing: D(1)}, reason="again")
    for person in (kam, head):
        with pytest.raises(NotAllowed):
            approve(by=person, request=Request.objects.get(pk=request.pk), reason="fine")
    with pytest.raises(BusinessRuleError):
        approve(by=director, request=Request.objects.get(pk=request.pk))  # without a reason
    approve(by=director, request=Request.objects.get(pk=request.pk), reason="by the checks")
    limit = owing.limits.order_by("-valid_from").first()
    assert (limit.amount, limit.set_by, limit.approval, limit.approval.asked_by) == (
        D(2_000_000), director, request, kam,
    )  # fmt: skip


def test_a_refused_limit_stays_as_it_was(owing: Client, kam: User, director: User) -> None:
    [request] = ask_limits(by=kam, amounts={owing: D(2_000_000)}, reason="they grow")
    refuse(by=director, request=Request.objects.get(pk=request.pk), reason="they pay late")
    assert owing.limits.get().amount == D(1_000_000)


def test_nobody_asks_for_a_client_of_others(owing: Client) -> None:
    with pytest.raises(NotAllowed):
        ask_limits(by=UserFactory(role="kam"), amounts={owing: D(5)}, reason="they grow")


# ---- pages and API --------------------------------------------------------------------------------------------------


def test_the_review_shows_what_is_proposed_and_why(
    owing: Client, finance: User, director: User, signed_in: Callable[[User], Browser]
) -> None:
    """Present limit, proposal and its way stand in the list; what was ticked is approved (R172)."""
    pays_well(owing, finance)
    browser = signed_in(director)
    html = browser.get(reverse("receivables:limit_list")).content.decode()
    choice = f"{owing.pk}:175000"
    assert "5\u2009000 a day × (30 + 5) days × 100%, rating A, 90 of 100" in html.replace("\u202f", "\u2009")
    assert choice in html
    answer = browser.post(
        reverse("receivables:limit_approve"),
        {"client": [choice], "reason": "review", "valid_to": (TODAY + 30 * DAY).isoformat()},
    )
    assert answer.status_code == 302
    limit = owing.limits.order_by("-valid_from").first()
    assert (limit.amount, limit.valid_to) == (D(175_000), TODAY + 30 * DAY)
    bad = browser.post(reverse("receivables:limit_approve"), {"client": [f"{owing.pk}:x"], "reason": "r"})
    assert bad.status_code == 404


def test_views_of_the_review_are_by_the_end(owing: Client, desk: Browser) -> None:
    def listed(state: str) -> bool:
        return owing.name in desk.get(reverse("receivables:limit_list"), {"limit": state}).content.decode()

    assert not listed("ending") and not listed("ended") and not listed("none")
    CreditLimit.objects.update(valid_to=TODAY + 5 * DAY)
    assert listed("ending") and not listed("ended")
    CreditLimit.objects.update(valid_to=TODAY - DAY)
    assert listed("ended") and not listed("ending")


def test_a_manager_asks_on_the_page_and_in_the_list(owing: Client, finance: User, web: Browser) -> None:
    pays_well(owing, finance)
    page = web.get(reverse("receivables:limit_ask", args=[owing.pk]))
    assert "a director decides" in page.content.decode()
    given = {"client": [f"{owing.pk}:175000"], "reason": "review", "valid_to": (TODAY + 9 * DAY).isoformat()}
    assert web.post(reverse("receivables:limit_propose"), given).status_code == 302
    assert Request.objects.get(kind="credit_limit").size == D(175_000)
    html = web.get(reverse("receivables:limit_list")).content.decode()
    assert "asked by" in html and f"{owing.pk}:175000" not in html


def test_programs_read_proposals_and_ask(owing: Client, finance: User, web: Browser) -> None:
    pays_well(owing, finance)
    row = web.get(f"/api/v1/limit-proposals/{owing.pk}/").json()
    assert (row["amount"], row["limit"], row["rating"], row["share"]) == ("175000.00", "1000000.00", "A", 100)
    asked = web.post(
        f"/api/v1/limit-proposals/{owing.pk}/ask/", {"amount": "9.00", "reason": "they grow"},
        content_type="application/json",
    )  # fmt: skip
    assert asked.status_code == 202
    assert web.get(f"/api/v1/limit-proposals/{owing.pk}/").json()["asked"] == asked.json()["request"]


def test_the_card_says_that_the_limit_has_ended(owing: Client, web: Browser) -> None:
    CreditLimit.objects.update(valid_to=TODAY - DAY)
    html = web.get(reverse("receivables:client_money", args=[owing.pk])).content.decode()
    assert "in advance until another is approved" in html


# ---- how much of it is used -----------------------------------------------------------------------------------------


def night(day: dt.date = TODAY, clients: tuple[int, ...] | None = None) -> int:
    return notice_limit_use(SimpleNamespace(as_of=day, from_scratch=False, clients=clients))


def test_a_crossing_is_told_once(owing: Client, finance: User) -> None:
    """At 80 % of the limit, not again while it stays above, and anew after it was below (R170)."""
    invoice = InvoiceFactory(client=owing, amount=D("799999.99"))
    assert night() == 0
    InvoiceFactory(client=owing, amount=D("0.01"))
    assert night() == 1
    assert [night(TODAY + n * DAY) for n in range(1, 4)] == [0, 0, 0]
    payment = register_payment(by=finance, client=owing, number="1", date=TODAY, amount=D(1))
    assert (night(TODAY + 4 * DAY), LimitNotice.objects.get().cleared_on) == (1, TODAY + 4 * DAY)
    assert payment.client_id == invoice.client_id
    InvoiceFactory(client=owing, amount=D(5))
    assert night(TODAY + 5 * DAY) == 1
    assert LimitNotice.objects.count() == 2


def test_by_day_only_the_touched_are_looked_at(owing: Client) -> None:
    other = CreditLimitFactory(amount=D(100)).client
    for client, amount in ((owing, 900_000), (other, 90)):
        InvoiceFactory(client=client, amount=D(amount))
    assert night(clients=(other.pk,)) == 1
    assert LimitNotice.objects.get().client == other


def test_no_limit_has_no_share_of_use(kam: User) -> None:
    for given in (
        {"amount": None, "way": "unlimited"},
        {"amount": None, "way": "prepayment"},
        {"amount": D(0)},
    ):
        client = ClientFactory(manager=kam)
        CreditLimitFactory(client=client, **given)
        InvoiceFactory(client=client)
    ended = CreditLimitFactory(amount=D(10), valid_to=TODAY - DAY).client
    InvoiceFactory(client=ended)
    assert night() == 0


def test_the_manager_hears_of_it_in_the_news_and_on_the_card(owing: Client, kam: User, web: Browser) -> None:
    """(R170)."""
    InvoiceFactory(client=owing, amount=D(850_000))
    night()
    news = web.get(reverse("desk:news_list")).content.decode()
    assert "85% of the credit limit taken" in news and owing.name in news
    assert (
        "nearly used up since"
        in web.get(reverse("receivables:client_money", args=[owing.pk])).content.decode()
    )
    assert "nearly used up since" in web.get(reverse("receivables:limit_list")).content.decode()
    row = web.get(f"/api/v1/limit-proposals/{owing.pk}/").json()
    assert row["near_since"] == TODAY.isoformat()
