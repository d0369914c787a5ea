"""The week as a page: which weeks there are, and reasons that cannot be kept."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.messages import get_messages

from kam_crm.shared import clock
from plans.models import WeekPlan
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory
from tests.factories.plans import ContactFactory, WeekPlanFactory


@pytest.fixture
def manager(db: Any) -> Any:
    return UserFactory(role="kam", locale="en")


@pytest.mark.parametrize("week", ["1/1", "9999/52", "1989/52", "2100/1", "2026/54"])
def test_a_week_that_nobody_plans_is_not_there(manager: Any, week: str, signed_in: Any) -> None:
    assert signed_in(manager).get(f"/week/{week}/").status_code == 404
    assert not WeekPlan.objects.exists()


@pytest.mark.parametrize("reason", ["a\0b", "x" * 2001], ids=["NUL", "too long"])
def test_a_reason_that_cannot_be_kept_is_refused(manager: Any, reason: str, signed_in: Any) -> None:
    contact = ContactFactory(client=ClientFactory(manager=manager))
    response = signed_in(manager).post(f"/contacts/{contact.pk}/cancel/", {"reason": reason})
    assert [message.level_tag for message in get_messages(response.wsgi_request)] == ["error"]
    contact.refresh_from_db()
    assert contact.status == "planned"


def test_a_comment_that_cannot_be_kept_is_refused(manager: Any, signed_in: Any) -> None:
    plan = WeekPlanFactory(manager=manager, status="submitted")
    head = UserFactory(role="head", department=manager.department)
    response = signed_in(head).post(f"/plans/{plan.pk}/return/", {"reason": "\0"})
    assert [message.level_tag for message in get_messages(response.wsgi_request)] == ["error"]
    plan.refresh_from_db()
    assert plan.status == "submitted"


def test_copying_says_how_many(manager: Any, signed_in: Any) -> None:
    monday = clock.today() + dt.timedelta(days=7 - clock.today().weekday())
    ContactFactory(client=ClientFactory(manager=manager), day=monday)
    year, week, _day = (monday + dt.timedelta(days=7)).isocalendar()
    plan = WeekPlanFactory(manager=manager, iso_year=year, iso_week=week)
    said = [
        signed_in(manager).post(f"/plans/{plan.pk}/copy/", headers={"HX-Request": "true"}).content.decode()
        for _time in range(2)
    ]
    assert "1 contact copied." in said[0]
    assert "Nothing to copy" in said[1]
