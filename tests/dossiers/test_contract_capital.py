"""What a longer payment term costs stands before whoever agrees to it (R171)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client as Browser
from django.urls import reverse

from accounts.models import User
from approvals import services as approvals
from dossiers.contracts.capital import Capital, asked_capital, capital_of
from dossiers.contracts.terms import terms_of
from dossiers.models import Contract
from dossiers.services import prolong_contract, update_contract
from kam_crm.shared import clock, formats
from tests.factories.dossiers import ContractFactory
from tests.factories.receivables import InvoiceFactory

pytestmark = pytest.mark.django_db
D = Decimal
DAY = dt.timedelta(days=1)


@pytest.fixture
def contract(kam: User) -> Contract:
    """21 calendar days; 365 000 invoiced in the year, and more before it."""
    contract = ContractFactory(client__manager=kam)
    for days, amount in ((10, 300_000), (364, 65_000), (365, 10**6)):
        day = clock.today() - days * DAY
        InvoiceFactory(client=contract.client, date=day, amount=D(amount))
    return contract


@pytest.mark.parametrize(
    ("days", "rate", "frozen", "cost"),
    [(D(9), 20, "9000.00", "1800.00"), (D(30), 0, "30000.00", "0.00"), (D("0.5"), 10, "500.00", "50.00")],
)
def test_the_cost_is_sum_by_rate_by_days(days: Decimal, rate: int, frozen: str, cost: str) -> None:
    capital = Capital(D(365_000), days, rate)
    assert (str(capital.frozen), str(capital.cost)) == (frozen, cost)


def test_a_longer_term_shows_its_cost_to_who_decides(
    contract: Contract, kam: User, head: User, signed_in: Callable[[User], Browser], in_english: None
) -> None:
    """365 000 × 20 % × 9 ÷ 365, as it was when it was asked (R171)."""
    update_contract(by=kam, contract=contract, payment_term_days=30, reason="a rival gives more")
    request = contract.approvals.waiting().get()
    assert asked_capital(request) == Capital(D("365000.00"), D(9), 20)
    InvoiceFactory(client=contract.client, amount=D(999))  # what is sold later changes nothing
    html = signed_in(head).get(reverse("approvals:approval_detail", args=[request.pk])).content.decode()
    for shown in ("Capital frozen on an average day", formats.whole(D(9000)), formats.whole(D(1800))):
        assert shown in html
    row = signed_in(head).get(f"/api/v1/approvals/{request.pk}/").json()
    assert row["capital_cost"] == "1800.00"
    approvals.approve(by=head, request=request, reason="worth it")
    contract.refresh_from_db()
    assert contract.payment_term_days == 30


def test_a_shorter_term_costs_nothing(contract: Contract, kam: User) -> None:
    update_contract(by=kam, contract=contract, payment_term_days=14, reason="they pay early")
    assert asked_capital(contract.approvals.waiting().get()) is None


def test_working_days_are_compared_as_calendar_days(contract: Contract) -> None:
    """21 working days are 30 calendar ones (five of seven), nine more than 21."""
    capital = capital_of(contract, {**terms_of(contract), "term_unit": "working"}, terms_of(contract))
    assert capital is not None and capital.days == 9


def test_a_prolongation_counts_only_what_is_longer(contract: Contract, kam: User) -> None:
    Contract.objects.filter(pk=contract.pk).update(valid_to=clock.today() + 5 * DAY)
    same = prolong_contract(by=kam, contract=contract, reason="next year")
    assert asked_capital(same.approvals.waiting().get()) is None
    first = ContractFactory(client__manager=kam, payment_term_days=10)
    whole = capital_of(first, terms_of(first), None)
    assert whole is not None and whole.days == 10
