"""The plan of a month that is over changes only with a reason and the director's yes, and its history stays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client as Browser

from accounts.models import User
from approvals import services as approvals
from approvals.pages import words_of
from kam_crm.shared.errors import NotAllowed, StateConflict
from reports.models import Target, TargetCorrection
from reports.targets.services import correct_target, set_target
from tests.factories.accounts import UserFactory
from tests.factories.reports import TargetFactory
from tests.support.refusals import refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today", "in_english")]
D = Decimal
OCTOBER = dt.date(2026, 10, 1)
NOVEMBER = dt.date(2026, 11, 1)  # today is the 18th


@pytest.fixture
def head(db: Any) -> User:
    person: User = UserFactory(role="head")
    return person


@pytest.fixture
def director(db: Any) -> User:
    person: User = UserFactory(role="director")
    return person


@pytest.fixture
def target(head: User) -> Target:
    """Ten millions of October."""
    manager = UserFactory(department=head.department, full_name="Anna North")
    made: Target = TargetFactory(manager=manager, month=OCTOBER, measure="revenue", amount=D(10_000_000))
    return made


def ask(
    by: User, target: Target, amount: int | None = 1, reason: str = "the client left"
) -> TargetCorrection:
    return correct_target(
        by=by,
        month=target.month,
        measure="revenue",
        manager=target.manager,
        amount=None if amount is None else D(amount),
        reason=reason,
    )


def test_the_target_of_a_closed_month_is_not_overwritten(head: User, director: User, target: Target) -> None:
    """Not by the head, and not by the director alone (H3, N10)."""
    for by in (head, director):
        with refused("month_closed"):
            set_target(by=by, month=OCTOBER, measure="revenue", manager=target.manager, amount=D(1))
        with refused("month_closed"):
            set_target(by=by, month=OCTOBER, measure="revenue", manager=target.manager, amount=None)
    target.refresh_from_db()
    assert target.amount == 10_000_000
    assert set_target(by=head, month=NOVEMBER, measure="revenue", manager=target.manager, amount=D(1))


def test_the_head_asks_with_a_reason_and_the_director_decides(
    head: User, director: User, target: Target
) -> None:
    """(H3, N10)."""
    with refused("reason_required"):
        ask(head, target, reason=" ")
    correction = ask(head, target, 9_000_000)
    request = correction.approvals.get()
    assert "10\u202f000\u202f000 → 9\u202f000\u202f000" in words_of(request)
    assert Target.objects.get().amount == 10_000_000
    with refused("forbidden", NotAllowed):
        approvals.approve(by=head, request=request)
    approvals.approve(by=director, request=request)
    assert Target.objects.get().amount == 9_000_000
    kept = TargetCorrection.objects.get()
    assert (kept.was, kept.amount, request.reason) == (D(10_000_000), D(9_000_000), "the client left")


def test_a_director_decides_on_no_own_correction(director: User, target: Target) -> None:
    """(H3)."""
    request = ask(director, target).approvals.get()
    with refused("own_request", NotAllowed):
        approvals.approve(by=director, request=request)
    approvals.approve(by=UserFactory(role="director"), request=request)
    assert Target.objects.get().amount == 1


def test_a_correction_may_take_a_target_away_or_make_one(head: User, director: User, target: Target) -> None:
    approvals.approve(by=director, request=ask(head, target, None).approvals.get())
    assert not Target.objects.exists()
    approvals.approve(by=director, request=ask(head, target, 5).approvals.get())
    assert Target.objects.get().amount == 5


def test_a_refused_correction_leaves_the_target(head: User, director: User, target: Target) -> None:
    approvals.refuse(by=director, request=ask(head, target).approvals.get(), reason="no")
    assert Target.objects.get().amount == 10_000_000


def test_what_cannot_be_asked(head: User, target: Target) -> None:
    with refused("month_open"):
        correct_target(
            by=head, month=NOVEMBER, measure="revenue", manager=target.manager, amount=D(1), reason="late"
        )
    with refused("foreign_manager"):
        ask(UserFactory(role="head"), target)
    ask(head, target)
    with refused("correction_waits", StateConflict):
        ask(head, target, 2)


def test_the_page_asks_and_keeps_the_history(
    head: User, director: User, target: Target, signed_in: Callable[[User], Browser]
) -> None:
    """(H3)."""
    browser, row = signed_in(head), f"/analytics/targets/{target.manager.pk}/"
    typed = {
        "month": "2026-10",
        "revenue": "1",
        "active_clients": "",
        "new_clients": "",
        "seen_revenue": "10000000",
    }
    refusal = browser.post(row, typed, headers={"HX-Request": "true"})
    assert (refusal.status_code, TargetCorrection.objects.count()) == (422, 0)
    assert browser.post(row, {**typed, "reason": "the client left"}).status_code == 302
    assert Target.objects.get().amount == 10_000_000
    html = browser.get("/analytics/targets/?month=2026-10").content.decode()
    assert "the client left" in html
    assert "waits for the director" in html
    approvals.approve(
        by=director, request=TargetCorrection.objects.get().approvals.get(), reason="agreed in May"
    )
    assert "agreed in May" in browser.get("/analytics/targets/?month=2026-10").content.decode()


def test_programs_are_told_and_ask(head: User, target: Target, signed_in: Callable[[User], Browser]) -> None:
    """(N10)."""
    browser = signed_in(head)
    given = {"month": "2026-10-01", "measure": "revenue", "manager": target.manager.email, "amount": "1"}
    for answer in (
        browser.post("/api/v1/targets/", given, content_type="application/json"),
        browser.patch(f"/api/v1/targets/{target.pk}/", {"amount": "1"}, content_type="application/json"),
        browser.delete(f"/api/v1/targets/{target.pk}/"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (422, "month_closed")
    asked = browser.post(
        "/api/v1/target-corrections/", {**given, "reason": "the client left"}, content_type="application/json"
    )
    row = asked.json()
    assert (asked.status_code, row["was"], row["amount"], row["decision"]) == (201, "10000000.00", "1.00", "")
