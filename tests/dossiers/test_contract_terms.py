"""What a client gains by a contract is asked by one and agreed to by another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client as Browser

from accounts.models import User
from approvals import services as approvals
from approvals.pages import words_of
from dossiers.models import Client, Contract
from dossiers.services import add_contract, sign_contract, update_contract
from kam_crm.shared import clock
from kam_crm.shared.errors import NotAllowed
from receivables.services import due_date
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory, ContractFactory
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def contract(kam: User) -> Contract:
    """21 calendar days, in force."""
    return ContractFactory(client__manager=kam)


@pytest.fixture
def client_(kam: User) -> Client:
    return ClientFactory(manager=kam)


@pytest.fixture
def director(db: Any) -> User:
    return UserFactory(role="director")


def longer(by: User, contract: Contract, days: int = 30, **given: Any) -> Any:
    update_contract(
        by=by, contract=contract, payment_term_days=days, **{"reason": "a rival gives more", **given}
    )
    return contract.approvals.waiting().get()


def test_a_longer_term_counts_only_once_the_head_has_agreed(
    contract: Contract, kam: User, head: User
) -> None:
    """(M3, N3)."""
    day = clock.today()
    before = due_date(contract.client, day)
    request = longer(kam, contract)
    contract.refresh_from_db()
    assert (contract.payment_term_days, due_date(contract.client, day)) == (21, before)
    assert (request.kind, request.size, request.reason) == ("contract_terms", 30, "a rival gives more")
    assert "21 calendar days" in words_of(request) and "30 calendar days" in words_of(request)
    with refused("forbidden", NotAllowed):
        approvals.approve(by=kam, request=request)
    approvals.approve(by=head, request=request)
    contract.refresh_from_db()
    assert contract.payment_term_days == 30
    assert due_date(contract.client, day) > before


def test_the_head_agrees_up_to_a_limit(contract: Contract, kam: User, head: User, director: User) -> None:
    """(M3)."""
    request = longer(kam, contract, 180)
    with refused("above_your_limit", NotAllowed):
        approvals.approve(by=head, request=request)
    approvals.approve(by=director, request=request)
    contract.refresh_from_db()
    assert contract.payment_term_days == 180


def test_working_days_are_compared_as_calendar_days(contract: Contract, kam: User, head: User) -> None:
    assert longer(kam, contract, 40, term_unit="working").size == 56


def test_the_head_does_not_agree_to_what_the_head_asked(
    contract: Contract, head: User, director: User
) -> None:
    """(M3)."""
    request = longer(head, contract)
    with refused("own_request", NotAllowed):
        approvals.approve(by=head, request=request)
    approvals.approve(by=director, request=request)


def test_terms_need_a_reason_and_the_number_does_not(contract: Contract, kam: User) -> None:
    """(N3)."""
    with refused("reason_required"):
        update_contract(by=kam, contract=contract, payment_term_days=30)
    update_contract(by=kam, contract=contract, number="Д-2026/1")
    contract.refresh_from_db()
    assert (contract.number, contract.approvals.count()) == ("Д-2026/1", 0)


def test_a_new_contract_is_a_proposal_first(client_: Client, kam: User, head: User, director: User) -> None:
    """It gives no credit and no term of payment before somebody else has agreed and it is signed (M3)."""
    with refused("reason_required"):
        add_contract(by=kam, client=client_, number="1", signed_on=clock.today())
    contract = add_contract(
        by=kam,
        client=client_,
        number="1",
        signed_on=clock.today(),
        payment_term_days=14,
        reason="a new client",
    )
    assert client_.contracts.newest_in_force(clock.today()) is None
    approvals.approve(by=head, request=contract.approvals.get())
    assert client_.contracts.newest_in_force(clock.today()) is None
    sign_contract(by=director, contract=contract)
    assert client_.contracts.newest_in_force(clock.today()) == contract


def test_refused_terms_leave_what_was(contract: Contract, kam: User, head: User) -> None:
    approvals.refuse(by=head, request=longer(kam, contract), reason="21 days are enough")
    contract.refresh_from_db()
    assert (contract.payment_term_days, contract.is_agreed) == (21, True)


def test_other_terms_take_the_place_of_those_asked_before(contract: Contract, kam: User) -> None:
    first = longer(kam, contract)
    second = longer(kam, contract, 45)
    first.refresh_from_db()
    assert (first.status, second.size) == ("withdrawn", 45)


def test_the_end_of_a_contract_is_a_term_too(contract: Contract, kam: User, head: User) -> None:
    """(M3)."""
    end = clock.today() + dt.timedelta(days=365)
    request = longer(kam, contract, 21, valid_to=end)
    approvals.approve(by=head, request=request)
    contract.refresh_from_db()
    assert contract.valid_to == end


def test_the_page_says_what_waits(contract: Contract, kam: User, web: Browser) -> None:
    """(M3)."""
    address = f"/clients/{contract.client_id}/contracts/"
    form = {"number": contract.number, "signed_on": contract.signed_on.isoformat(), "term_unit": "calendar",
            "valid_from": contract.valid_from.isoformat(), "payment_term_days": "60"}  # fmt: skip
    refusal = web.post(f"{address}{contract.pk}/", form)
    assert refusal.status_code == 422
    web.post(f"{address}{contract.pk}/", {**form, "reason": "a rival gives more"})
    html = web.get(address).content.decode()
    assert "waits for agreement" in html
    assert ">21 " in html


def test_programs_are_told_that_it_waits(
    contract: Contract, kam: User, head: User, signed_in: Callable[[User], Any]
) -> None:
    """(N3)."""
    browser, address = signed_in(kam), f"/api/v1/contracts/{contract.pk}/"
    answer = browser.patch(address, {"payment_term_days": 180}, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (422, "reason_required")
    asked = {"payment_term_days": 40, "reason": "a rival gives more"}
    answer = browser.patch(address, asked, content_type="application/json")
    row = answer.json()
    assert (answer.status_code, row["payment_term_days"], row["is_agreed"]) == (202, 21, True)
    decide = f"/api/v1/approvals/{row['asked']}/approve/"
    assert browser.post(decide, {}, content_type="application/json").status_code == 403
    assert signed_in(head).post(decide, {}, content_type="application/json").status_code == 200
    assert browser.get(address).json()["payment_term_days"] == 40
