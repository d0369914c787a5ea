"""Contracts: agreed, signed, prolonged by versions without overlap, whose terms hold from their own day."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import User
from approvals import services as approvals
from catalogue.models import PriceColumn
from dossiers.contracts.terms import Terms, terms_on
from dossiers.models import Contract
from dossiers.services import prolong_contract, sign_contract, update_contract
from kam_crm.shared import clock
from kam_crm.shared.errors import BusinessRuleError, NotAllowed, StateConflict
from orders.pricing.columns import column_of
from receivables.models import CreditLimit
from receivables.services import due_date, has_contract
from tests.factories.accounts import OwnCompanyFactory, UserFactory
from tests.factories.dossiers import ClientFactory, ContractFactory, PowerFactory
from tests.factories.orders import PriceColumnFactory
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def director(db: Any) -> User:
    return UserFactory(role="director")


@pytest.fixture
def contract(kam: User) -> Contract:
    """21 calendar days, the last of them in ten days."""
    return ContractFactory(client__manager=kam, valid_to=clock.today() + 10 * DAY)


def prolonged(contract: Contract, by: User, director: User, **facts: Any) -> Contract:
    version = prolong_contract(by=by, contract=contract, reason="it ends", **facts)
    approvals.approve(by=director, request=version.approvals.get())
    return sign_contract(by=director, contract=version)


def test_a_contract_is_active_from_its_day_and_expires_by_itself(contract: Contract) -> None:
    """(R38)."""
    assert contract.stage(contract.valid_from - DAY) == "signed"
    assert contract.stage(contract.valid_from) == contract.stage(contract.valid_to) == "active"
    assert contract.stage(contract.valid_to + DAY) == "expired"
    contract.status = "agreed"
    assert contract.stage(contract.valid_from) == "agreed"


def test_credit_wants_a_signed_contract_of_the_day(contract: Contract) -> None:
    """(R38)."""
    assert has_contract(contract.client_id, clock.today())
    assert not has_contract(contract.client_id, contract.valid_to + DAY)
    Contract.objects.update(status="agreed")
    assert not has_contract(contract.client_id, clock.today())


def test_a_prolonged_contract_has_its_new_term_from_its_day_only(
    contract: Contract, kam: User, director: User
) -> None:
    """(R39, R40)."""
    version = prolonged(contract, kam, director, payment_term_days=45)
    assert (version.previous, version.original, version.number) == (contract, contract, contract.number)
    assert version.valid_from == contract.valid_to + DAY
    last, first = contract.valid_to, version.valid_from
    assert terms_on(contract.client, last).payment_term_days == 21
    assert terms_on(contract.client, first).payment_term_days == 45
    assert due_date(contract.client, last) == Terms(contract, 21).due(last)
    assert due_date(contract.client, first) == Terms(version, 45).due(first)


def test_of_two_versions_none_holds_on_one_day(contract: Contract, kam: User) -> None:
    """(R38): what is wrong stands beside the day, and the database holds it too."""
    with refused("versions_overlap") as caught:
        prolong_contract(by=kam, contract=contract, reason="it ends", valid_from=contract.valid_to)
    assert caught.value.field == "valid_from"
    with pytest.raises(IntegrityError, match="contract_versions_apart"), transaction.atomic():
        ContractFactory(
            client=contract.client, previous=contract, original=contract, valid_from=contract.valid_to
        )


def test_a_version_cuts_one_without_an_end_when_it_is_signed(kam: User, director: User) -> None:
    """(R39)."""
    contract = ContractFactory(client__manager=kam)
    version = prolong_contract(by=kam, contract=contract, reason="anew", valid_from=clock.today() + DAY)
    approvals.approve(by=director, request=version.approvals.get())
    contract.refresh_from_db()
    assert contract.valid_to is None
    sign_contract(by=director, contract=version)
    contract.refresh_from_db()
    assert contract.valid_to == clock.today()


def test_a_contract_is_prolonged_once_and_only_when_signed(contract: Contract, kam: User) -> None:
    """(R39)."""
    draft = prolong_contract(by=kam, contract=contract, reason="it ends")
    with refused("already_prolonged"):
        prolong_contract(by=kam, contract=contract, reason="it ends")
    with refused("draft_not_prolonged"):
        prolong_contract(by=kam, contract=draft, reason="it ends")


def test_a_contract_is_registered_anew_with_another_of_our_companies(
    contract: Contract, kam: User, director: User
) -> None:
    """(R39)."""
    ours = OwnCompanyFactory()
    version = prolonged(contract, kam, director, own_company=ours, number="Н-1")
    assert (version.own_company, version.number, version.previous) == (ours, "Н-1", contract)


def test_a_column_and_a_limit_of_a_contract_hold_from_its_day(
    contract: Contract, kam: User, director: User
) -> None:
    """(R40)."""
    first, named = PriceColumnFactory(name="List", position=1), PriceColumnFactory(name="Dealer", position=2)
    version = prolonged(contract, kam, director, price_column=named, credit_limit=Decimal(500_000))
    last = version.valid_from - DAY
    assert isinstance(first, PriceColumn) and column_of(contract.client, last) == first
    assert column_of(contract.client, version.valid_from) == named
    limits = CreditLimit.objects.filter(client=contract.client)
    assert list(limits.in_force(last)) == []
    assert limits.in_force(version.valid_from).get().amount == 500_000


def test_who_grants_no_limits_agrees_to_none_in_a_contract(
    contract: Contract, kam: User, head: User, director: User
) -> None:
    """(R40): two pairs of eyes, and the right ones."""
    update_contract(by=kam, contract=contract, credit_limit=Decimal(100), reason="they ask for it")
    request = contract.approvals.get()
    with refused("contract_limit_too_high", NotAllowed):
        approvals.approve(by=head, request=request)
    approvals.approve(by=director, request=request)
    assert CreditLimit.objects.get(client=contract.client).amount == 100


def test_who_signs_needs_a_power_of_attorney_that_holds(
    contract: Contract, kam: User, director: User
) -> None:
    """(R58): what ended, does not reach or was never issued is said at the signing."""
    version = prolong_contract(by=kam, contract=contract, reason="it ends", credit_limit=Decimal(500))
    approvals.approve(by=director, request=version.approvals.get())
    with refused("no_power", NotAllowed):
        sign_contract(by=kam, contract=version)
    PowerFactory(user=kam, powers=["acts"])
    with refused("no_power", NotAllowed):
        sign_contract(by=kam, contract=version)
    ended = PowerFactory(user=kam, valid_to=clock.today() - DAY)
    with refused("power_ended", NotAllowed) as caught:
        sign_contract(by=kam, contract=version)
    assert ended.number in str(caught.value)
    PowerFactory(user=kam, sum_limit=Decimal(499))
    with refused("power_too_small", NotAllowed):
        sign_contract(by=kam, contract=version)
    power = PowerFactory(user=kam)
    signed = sign_contract(by=kam, contract=version)
    assert (signed.status, signed.power, signed.signed_by) == ("signed", power, kam)
    with refused("wrong_state", StateConflict):
        sign_contract(by=director, contract=version)


def test_what_is_being_decided_is_not_signed(contract: Contract, kam: User, director: User) -> None:
    """(R38)."""
    version = prolong_contract(by=kam, contract=contract, reason="it ends")
    with refused("terms_being_decided"):
        sign_contract(by=director, contract=version)
    approvals.refuse(by=director, request=version.approvals.get(), reason="no")
    with refused("wrong_state", StateConflict):
        sign_contract(by=director, contract=version)


class TestVersionsOfOneContract(TestCase):
    """Whatever versions somebody enters: of a day there is one at most, and it gives the terms of that day."""

    @given(
        spans=st.lists(
            st.tuples(st.integers(0, 60), st.integers(0, 30) | st.none(), st.integers(0, 90)),
            min_size=1, max_size=6,
        ),
        day=st.integers(0, 120),
    )  # fmt: skip
    def test_terms_of_a_day_are_those_of_the_one_version_that_holds(
        self, spans: list[tuple[int, int | None, int]], day: int
    ) -> None:
        """(R38, R40)."""
        begin, client = dt.date(2026, 1, 1), ClientFactory()
        kept: list[Contract] = []
        for first, length, term in spans:
            start = begin + first * DAY
            given: dict[str, Any] = {
                "client": client, "number": "1", "valid_from": start, "payment_term_days": term,
                "valid_to": None if length is None else start + length * DAY,
            }  # fmt: skip
            if kept:
                given |= {"previous": kept[-1], "original": kept[0]}
            try:
                with transaction.atomic():
                    kept.append(ContractFactory(**given))
            except IntegrityError as error:
                assert "contract_versions_apart" in str(error)
        asked = begin + day * DAY
        holding = [
            one for one in kept if one.valid_from <= asked and (one.valid_to is None or asked <= one.valid_to)
        ]
        assert len(holding) <= 1
        assert terms_on(client, asked).contract == (holding[0] if holding else None)
        expected = holding[0].payment_term_days if holding else 0
        assert terms_on(client, asked).payment_term_days == expected


def test_a_negative_limit_is_refused_beside_its_field(contract: Contract, kam: User) -> None:
    with pytest.raises(BusinessRuleError) as caught:
        update_contract(by=kam, contract=contract, credit_limit=Decimal(-1), reason="odd")
    assert (caught.value.code, caught.value.field) == ("limit_below_zero", "credit_limit")
