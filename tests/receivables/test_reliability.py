"""Checks of reliability: a checklist, a result for a time, and no credit without one where the company says so."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import Rule, User
from dossiers.models import Client
from kam_crm.shared import clock
from kam_crm.shared.errors import NotAllowed, StateConflict
from receivables.models import ReliabilityCheck, ReliabilityQuestion
from receivables.services import (
    credit_state,
    decide_check,
    is_credit_blocked,
    record_check,
    reliability_state,
    set_checklist,
)
from tests.factories.dossiers import ClientFactory
from tests.factories.receivables import CreditLimitFactory
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
YES = [("No insolvency", True)]


@pytest.fixture
def client_(kam: User, finance: User) -> Client:
    """With a limit of 1000, and one question to answer."""
    set_checklist(by=finance, questions=[YES[0][0]])
    client = ClientFactory(manager=kam)
    CreditLimitFactory(client=client, amount=Decimal(1000), valid_from=clock.today() - 100 * DAY)
    return client


def needed(amount: int) -> None:
    Rule.objects.update_or_create(
        name="reliability_from", role="", department=None, valid_from=clock.today() - 50 * DAY,
        defaults={"value": amount},
    )  # fmt: skip


def checked(client: Client, by: User, **given: Any) -> ReliabilityCheck:
    facts = {"answers": YES, "result": "positive", "valid_to": clock.today() + 30 * DAY}
    return record_check(by=by, client=client, **{**facts, **given})


def test_without_a_valid_positive_check_a_client_pays_in_advance(client_: Client, finance: User) -> None:
    """(R41): off until the company says from which limit; the database itself asks."""
    today = clock.today()
    assert credit_state(client_.pk, today).way == "limit"
    needed(1001)
    assert credit_state(client_.pk, today).way == "limit"
    needed(1000)
    state = credit_state(client_.pk, today)
    assert (state.way, state.limit, is_credit_blocked(client_.pk, today)) == ("prepayment", None, True)
    check = checked(client_, finance)
    assert (credit_state(client_.pk, today).way, is_credit_blocked(client_.pk, today)) == ("limit", False)
    assert credit_state(client_.pk, check.valid_to + DAY).way == "prepayment"
    checked(client_, finance, result="negative")
    assert credit_state(client_.pk, today).way == "prepayment"


def test_what_the_manager_fills_in_somebody_else_decides(client_: Client, kam: User, finance: User) -> None:
    """(R41)."""
    needed(1)
    check = checked(client_, kam)
    assert (check.is_decided, is_credit_blocked(client_.pk, clock.today())) == (False, True)
    with refused("forbidden", NotAllowed):
        decide_check(by=kam, check=check, result="positive")
    decide_check(by=finance, check=check, result="positive")
    assert reliability_state(client_, clock.today()).is_valid
    with refused("check_decided", StateConflict):
        decide_check(by=finance, check=check, result="negative")


def test_every_question_is_answered_and_a_no_explained(client_: Client, finance: User) -> None:
    """(R41)."""
    with refused("answers_missing"):
        checked(client_, finance, answers=[])
    with refused("noes_unexplained"):
        checked(client_, finance, answers=[("No insolvency", False)])
    check = checked(client_, finance, answers=[("No insolvency", False)], note="a guarantee covers it")
    assert check.noes == 1
    with refused("check_days"):
        checked(client_, finance, valid_to=clock.today() - DAY)
    with refused("unknown_result"):
        checked(client_, finance, result="perhaps")
    with refused("checked_in_future"):
        checked(client_, finance, checked_on=clock.today() + DAY)


def test_the_checklist_is_data(finance: User) -> None:
    """(R41)."""
    set_checklist(by=finance, questions=["One", " Two ", "One", ""])
    set_checklist(by=finance, questions=["Two", "Three"])
    asked = ReliabilityQuestion.objects.filter(is_active=True)
    assert [one.text for one in asked] == ["Two", "Three"]
    for questions, code in (
        ([], "checklist_empty"),
        (["x" * 201], "question_long"),
        ([str(n) for n in range(41)], "checklist_long"),
    ):
        with refused(code):
            set_checklist(by=finance, questions=questions)
