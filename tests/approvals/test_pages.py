"""Requests for approval on their page: queue, figures, decision, what comes next."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.test import Client as Browser

from accounts.models import User
from approvals.models import Request
from approvals.pages import approvals_waiting
from catalogue.models import Product
from dossiers.models import Client
from orders.drafting.pages.counts import orders_waiting
from orders.models import Order
from orders.services import approve_discount, pass_on, refuse_order, submit_order
from tests.factories.accounts import AbsenceFactory
from tests.factories.approvals import ApprovalFactory

pytestmark = pytest.mark.django_db
D = Decimal
Make = Callable[..., Order]


@pytest.fixture
def head(people: SimpleNamespace, signed_in: Callable[[User], Browser]) -> Browser:
    return signed_in(people.head)


@pytest.fixture
def asked(draft: Make, people: SimpleNamespace) -> Callable[..., Request]:
    def make(discount: int = 7, pieces: int = 10) -> Request:
        order = submit_order(by=people.kam, order=draft(pieces, discount), reason="a rival gives more")
        return order.approvals.get()

    return make


def decide(browser: Browser, request: Request, decision: str, **data: str) -> tuple[int, str]:
    answer = browser.post(f"/approvals/{request.pk}/decide/", {"decision": decision, **data}, follow=True)
    return answer.status_code, words(answer.content.decode())


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).replace("\u202f", " ")


def test_the_queue_says_what_is_asked_and_opens_the_first(
    head: Browser, asked: Callable[..., Request]
) -> None:
    first, second = asked(7), asked(16)
    text = words(head.get("/approvals/").content.decode())
    assert "Wait for me 1" in text and "Above my limit 1" in text
    for expected in ("Discount 7%", first.subject.number, "a rival gives more", "up to 5%", "Your limit 15%",
                     "85.40", "24.40", "15.8% → 14.0%"):  # fmt: skip
        assert expected in text, expected
    assert second.subject.number not in text


def test_above_the_limit_only_less_or_no_is_offered(head: Browser, asked: Callable[..., Request]) -> None:
    html = head.get(f"/approvals/{asked(16).pk}/?view=above").content.decode()
    assert 'value="approve"' not in html
    assert 'value="15"' in html and 'value="refuse"' in html
    assert "the commercial director decides on all of it" in html


def test_the_one_who_asked_only_reads(
    asked: Callable[..., Request], people: SimpleNamespace, signed_in: Callable[[User], Browser]
) -> None:
    request = asked()
    html = signed_in(people.kam).get(f"/approvals/{request.pk}/").content.decode()
    assert "head north decides." in html and "data-decide" not in html
    assert (
        signed_in(people.kam).post(f"/approvals/{request.pk}/decide/", {"decision": "approve"}).status_code
        == 403
    )


def test_approving_goes_on_to_the_next(head: Browser, asked: Callable[..., Request]) -> None:
    first, second = asked(), asked(8)
    answer = head.post(f"/approvals/{first.pk}/decide/", {"decision": "approve"})
    assert answer.headers["Location"] == f"/approvals/{second.pk}/"
    answer = head.post(f"/approvals/{second.pk}/decide/", {"decision": "approve"}, follow=True)
    assert answer.redirect_chain[-1][0] == "/approvals/"
    assert f"{second.subject.number} is confirmed." in answer.content.decode()
    assert set(Order.objects.values_list("status", flat=True)) == {"confirmed"}


def test_approving_less(head: Browser, asked: Callable[..., Request]) -> None:
    request = asked()
    status, _text = decide(head, request, "less", discount="5,5")
    request.refresh_from_db()
    assert (status, request.granted, request.subject.max_discount) == (200, D("5.5"), D("5.5"))


@pytest.mark.parametrize(
    ("decision", "data", "message"),
    [
        ("less", {}, "Give the discount in per cent"),
        ("less", {"discount": "x"}, "Give the discount in per cent"),
        ("less", {"discount": "9"}, "Give a discount from 0 to what was asked."),
        ("refuse", {}, "Give a reason."),
        ("refuse", {"reason": "  "}, "Give a reason."),
        ("refuse", {"reason": "x" * 2001}, "at most 2000 characters"),
    ],
)
def test_a_decision_that_does_not_make_sense_is_refused_in_place(
    decision: str, data: dict[str, str], message: str, head: Browser, asked: Callable[..., Request]
) -> None:
    request = asked()
    status, text = decide(head, request, decision, **data)
    assert status == 422
    assert message in text
    assert Order.objects.get().status == "approval"


def test_a_refusal_is_seen_by_the_manager(
    head: Browser,
    asked: Callable[..., Request],
    people: SimpleNamespace,
    signed_in: Callable[[User], Browser],
) -> None:
    request = asked()
    decide(head, request, "refuse", reason="the margin is too thin")
    text = words(signed_in(people.kam).get(f"/orders/{request.subject_id}/").content.decode())
    assert "the margin is too thin" in text and "Request, discount: refused" in text
    assert "Decided this month 1" in words(
        signed_in(people.kam).get("/approvals/?view=decided").content.decode()
    )


@pytest.mark.parametrize("meant", ["approve", "refuse"])
def test_who_comes_second_is_told_what_was_not_recorded_and_who_decided(
    head: Browser, asked: Callable[..., Request], people: SimpleNamespace, meant: str
) -> None:
    """Two windows on one request: the second hears that its decision is not recorded, and whose is (H12)."""
    request = asked()
    refuse_order(by=people.director, order=request.subject, reason="no")
    status, text = decide(head, request, meant, reason="too thin")
    assert status == 200
    lost = {"approve": "Your approval was not recorded.", "refuse": "Your refusal was not recorded."}[meant]
    assert f"{lost} {request.subject.number}: refused, the director, " in text


def test_the_director_waits_only_for_what_no_head_decides(
    asked: Callable[..., Request], people: SimpleNamespace, signed_in: Callable[[User], Browser]
) -> None:
    """The director's queue and badge hold what is above the heads; the heads' work stands apart (H17)."""
    within, above = asked(7), asked(16)
    director = signed_in(people.director)
    assert director.get("/approvals/").context["queue"].page.items == [above]
    assert director.get("/approvals/?view=heads").context["queue"].page.items == [within]
    assert approvals_waiting(people.director).count() == 1
    assert decide(director, within, "approve")[0] == 200  # all the same


def test_what_a_head_cannot_decide_today_waits_for_the_director(
    asked: Callable[..., Request], people: SimpleNamespace
) -> None:
    """The head is away, or it is the head's own: the director has it (H17)."""
    request = asked(7)
    assert Request.objects.to_decide_by(people.director).count() == 0
    absence = AbsenceFactory(user=people.head, deputy=people.kam)
    assert Request.objects.to_decide_by(people.director).get() == request
    absence.delete()
    Request.objects.update(on_behalf_of=people.head)
    assert Request.objects.to_decide_by(people.director).get() == request


def test_the_list_of_decided_says_what_when_and_by_whom(head: Browser, asked: Callable[..., Request]) -> None:
    """Nobody has to open a decided request to read its decision (H18)."""
    assert decide(head, asked(7), "approve")[0] == 200
    text = words(head.get("/approvals/?view=decided").content.decode())
    queue = text[text.index("Decided this month") :]
    assert re.search(r"approved head north · \d+ \w+ \d{4} \d\d:\d\d", queue)


def test_a_credit_request_shows_the_excess_and_is_released(
    head: Browser, draft: Make, client: Client, people: SimpleNamespace
) -> None:
    client.limits.update(amount=D(1000))
    request = submit_order(by=people.kam, order=draft(), reason="they pay on Friday").approvals.get()
    text = words(head.get("/approvals/").content.decode())
    for expected in (
        "Over the limit by 220 ₽",
        "220.00",
        "Your limit, ₽ 1 000 000",
        "Credit after this order",
    ):
        assert expected in text, expected
    assert decide(head, request, "approve")[0] == 422
    assert decide(head, request, "approve", reason="a good payer")[0] == 200
    assert Order.objects.get().status == "confirmed"


def test_earlier_decisions_of_the_client_stand_beside(
    head: Browser, asked: Callable[..., Request], people: SimpleNamespace
) -> None:
    earlier = asked(9)
    approve_discount(by=people.head, order=earlier.subject)
    text = words(head.get(f"/approvals/{asked(7).pk}/").content.decode())
    assert "Earlier with this client" in text and "Discount 9%" in text


def test_a_loss_is_named(head: Browser, draft: Make, people: SimpleNamespace) -> None:
    order = draft()
    Product.objects.update(cost=D("130.00"))
    request = submit_order(by=people.kam, order=order).approvals.get()
    text = words(head.get(f"/approvals/{request.pk}/").content.decode())
    assert "Below cost by 300 ₽" in text and "300.00" in text


def test_an_empty_queue_says_so(head: Browser) -> None:
    assert "Nothing waits here." in head.get("/approvals/").content.decode()


def test_badges_count_what_waits_for_each(
    asked: Callable[..., Request], draft: Make, people: SimpleNamespace
) -> None:
    asked(7), asked(16)
    submit_order(by=people.kam, order=draft())
    pass_on(by=people.kam, order=draft())
    draft()
    assert (approvals_waiting(people.head).count(), approvals_waiting(people.director).count()) == (1, 1)
    assert (approvals_waiting(people.kam).count(), approvals_waiting(people.support).count()) == (0, 0)
    assert (orders_waiting(people.kam).count(), orders_waiting(people.support).count()) == (2, 2)
    assert (orders_waiting(people.finance).count(), orders_waiting(people.stranger).count()) == (0, 0)


def test_a_foreign_request_does_not_exist(head: Browser) -> None:
    assert head.get(f"/approvals/{ApprovalFactory().pk}/").status_code == 404
