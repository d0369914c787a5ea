"""Who decides follows the rules in force: the limit of the head's department, from its day on, in lists and counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from accounts.models import Department
from accounts.services import set_limit_of_role
from approvals.models import Request
from approvals.pages import decider
from approvals.services import approve
from desk.frame.pages.navigation import Frame
from kam_crm.shared import clock
from kam_crm.shared.errors import NotAllowed
from orders.models import Order
from orders.services import submit_order
from tests.factories.accounts import UserFactory
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
Put = Callable[..., Any]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Iterator[Path]:
    """What is published stays with the test."""
    settings.DATA_DIR = tmp_path
    yield tmp_path


@pytest.fixture
def put(django_capture_on_commit_callbacks: Any) -> Put:
    def run(limit: int, department: Department | None = None, **changed: Any) -> None:
        given = {"capability": "discount.approve", "role": "head", "valid_from": clock.today(), **changed}
        with django_capture_on_commit_callbacks(execute=True):
            set_limit_of_role(
                by=UserFactory(role="admin"), value=Decimal(limit), department=department, reason="x", **given
            )

    return run


@pytest.fixture
def asked(draft: Callable[..., Order], people: SimpleNamespace) -> Request:
    """18 %: above the 15 % of heads."""
    order = submit_order(by=people.kam, order=draft(10, 18), reason="a rival gives more")
    request: Request = order.approvals.get()
    return request


def waits_for(people: SimpleNamespace) -> list[str]:
    return [
        role for role in ("head", "director") if Request.objects.to_decide_by(getattr(people, role)).exists()
    ]


def test_a_department_of_its_own_limit_has_its_requests_with_its_head(
    put: Put, asked: Request, people: SimpleNamespace
) -> None:
    assert waits_for(people) == ["director"]
    put(20, people.head.department)
    assert waits_for(people) == ["head"]
    assert decider(asked) == people.head.full_name
    assert people.head.limit("discount.approve") == 20


def test_another_departments_limit_changes_nothing_here(
    put: Put, asked: Request, people: SimpleNamespace
) -> None:
    put(20, UserFactory(role="head").department)
    assert waits_for(people) == ["director"]
    put(20)
    assert waits_for(people) == ["head"]
    put(10, people.head.department)
    assert waits_for(people) == ["director"]


def test_the_count_of_the_menu_follows_at_once(put: Put, asked: Request, people: SimpleNamespace) -> None:
    """What processes keep of the frame's questions depends on the rules."""
    assert Frame(people.head).count("approvals") == 0
    put(20)
    assert Frame(people.head).count("approvals") == 1


def test_a_decision_follows_the_rule_of_its_day(
    put: Put, asked: Request, people: SimpleNamespace, settings: Any
) -> None:
    put(20, valid_from=clock.today() + DAY)
    with refused("above_your_limit", NotAllowed):
        approve(by=people.head, request=asked)
    settings.BUSINESS_DATE = clock.today() + DAY
    approve(by=people.head, request=asked)
    asked.refresh_from_db()
    assert asked.status == "approved"
