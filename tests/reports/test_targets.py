from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import User
from kam_crm.shared.errors import NotAllowed
from reports.models import Target
from reports.targets.services import set_target
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.support.refusals import refused

MONTH = dt.date(2026, 6, 1)


@pytest.fixture(autouse=True)
def in_that_month(settings: Any) -> None:
    """It is not over: a closed month is another matter (test_closed_targets.py)."""
    settings.BUSINESS_DATE = MONTH


@pytest.fixture
def head(db: None) -> User:
    person: User = UserFactory(role="head")
    return person


@pytest.fixture
def manager(head: User) -> User:
    person: User = UserFactory(department=head.department)
    return person


def put(by: User, manager: User, amount: str | None = "100.00", measure: str = "revenue") -> Target | None:
    return set_target(
        by=by,
        month=MONTH,
        measure=measure,
        manager=manager,
        amount=None if amount is None else Decimal(amount),
    )


def test_head_sets_changes_and_takes_away(head: User, manager: User) -> None:
    put(head, manager)
    put(head, manager, "250.50")
    assert Target.objects.get().amount == Decimal("250.50")
    put(head, manager, None)
    assert not Target.objects.exists()


def test_any_day_names_its_month(head: User, manager: User) -> None:
    set_target(by=head, month=MONTH.replace(day=17), measure="revenue", manager=manager, amount=Decimal(1))
    assert Target.objects.get().month == MONTH


def test_director_sets_for_everybody(manager: User) -> None:
    assert put(UserFactory(role="director"), manager)


def test_each_change_is_kept_in_history(head: User, manager: User) -> None:
    put(head, manager)
    put(head, manager, "2.00")
    events = Target.objects.get().events.order_by("pgh_id")
    assert [event.amount for event in events] == [Decimal("100.00"), Decimal("2.00")]


@pytest.mark.parametrize("role", ["kam", "support", "finance", "admin"])
def test_nobody_else_sets_targets(manager: User, role: str) -> None:
    with pytest.raises(NotAllowed):
        put(UserFactory(role=role, department=manager.department), manager)


@pytest.mark.parametrize(
    ("amount", "measure", "code"),
    [
        ("-0.01", "revenue", "amount_negative"),
        ("1000000000000", "revenue", "amount_too_large"),
        ("2.5", "active_clients", "not_whole"),
        ("1", "smiles", "measure_unknown"),
    ],
)
def test_refusals(head: User, manager: User, amount: str, measure: str, code: str) -> None:
    with refused(code):
        put(head, manager, amount, measure)


def test_head_sets_only_for_his_department(head: User) -> None:
    with refused("foreign_manager"):
        put(head, UserFactory(department=DepartmentFactory()))


def test_support_has_no_targets(head: User) -> None:
    with refused("has_no_targets"):
        put(head, UserFactory(role="support", department=head.department))
