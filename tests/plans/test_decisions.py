"""Decisions of management: published, read by those they concern, replaced (R33)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from accounts.models import User
from desk.news.feed import news
from desk.news.pages.decisions import decisions_to_read
from kam_crm.shared import clock
from plans.models import Decision, DecisionReading
from plans.services import add_decision, read_decision, update_decision
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.management import DecisionFactory
from tests.support.refusals import refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

SignedIn = Callable[[User], Browser]
DAY = dt.timedelta(days=1)


@pytest.fixture
def head() -> User:
    return UserFactory(role="head")


@pytest.fixture
def kam(head: User) -> User:
    return UserFactory(role="kam", department=head.department)


def facts(**more: Any) -> dict[str, Any]:
    return {"title": "Prices", "text": "As before", "topic": "prices", "in_force_from": clock.today(), **more}


def test_a_decision_is_published_and_reading_is_recorded(head: User, kam: User, signed_in: SignedIn) -> None:
    """The KAM is notified, reads it and says so; the head sees who has not (R33)."""
    late = UserFactory(role="kam", department=head.department, full_name="Late Reader")
    sent = facts(department=head.department_id)
    page = signed_in(head).post(reverse("plans:decision_new"), sent).url
    decision = Decision.objects.get()
    assert [event.text for event in news(kam).events] == ["Management decision: Prices"]
    assert list(decisions_to_read(kam)) == [decision]
    assert not decisions_to_read(head).exists()
    browser = signed_in(kam)
    assert "Late Reader" not in browser.get(page).content.decode()  # who reads what is for those who decide
    assert "1 decision of management to read" in browser.get(reverse("desk:news_list")).content.decode()
    browser.post(reverse("plans:decision_read", args=[decision.pk]))
    browser.post(reverse("plans:decision_read", args=[decision.pk]))
    reading = DecisionReading.objects.get()
    assert (reading.user, clock.local(reading.at).date()) == (kam, clock.today())
    assert not decisions_to_read(kam).exists()
    assert list(decisions_to_read(late)) == [decision]
    shown = signed_in(head).get(page).content.decode()
    missing, read = shown.index("Late Reader"), shown.index(kam.full_name)
    assert shown.index('id="h-missing"') < missing < shown.index('id="h-read"') < read


def test_what_was_read_is_replaced_and_never_edited(head: User, kam: User) -> None:
    """A new one takes over from its own first day (R33)."""
    decision = add_decision(by=head, **facts(department=head.department))
    assert update_decision(by=head, decision=decision, title="New prices").title == "New prices"
    read_decision(by=kam, decision=decision)
    with refused("already_read"):
        update_decision(by=head, decision=decision, title="Others")
    tomorrow = facts(department=head.department, in_force_from=clock.today() + DAY)
    successor = add_decision(by=head, replaces=decision, **tomorrow)
    with refused("already_replaced"):
        add_decision(by=head, replaces=decision, **tomorrow)
    # it holds until its successor begins
    assert list(Decision.objects.in_force(clock.today())) == [decision]
    assert list(Decision.objects.in_force(clock.today() + DAY)) == [successor]
    assert list(decisions_to_read(kam)) == [successor]


def test_a_head_decides_for_their_own_department_alone(head: User, kam: User) -> None:
    with refused("not_your_department"):
        add_decision(by=head, **facts())
    with refused("not_your_department"):
        add_decision(by=head, **facts(department=DepartmentFactory()))
    of_company = DecisionFactory()
    with refused("not_your_decision"):
        update_decision(by=head, decision=of_company, title="Mine")
    assert list(decisions_to_read(kam)) == [of_company]
    assert not decisions_to_read(of_company.author).exists()


def test_a_decision_elsewhere_does_not_concern_and_is_not_seen(kam: User) -> None:
    DecisionFactory(department=DepartmentFactory())
    over = DecisionFactory(in_force_from=clock.today() - 2 * DAY, in_force_to=clock.today() - DAY)
    assert not decisions_to_read(kam).exists()
    assert list(Decision.objects.visible_to(kam)) == [over]


def test_bad_dates_stay_in_the_form(head: User, signed_in: SignedIn) -> None:
    sent = facts(department=head.department_id, in_force_to=clock.today() - DAY)
    answer = signed_in(head).post(reverse("plans:decision_new"), sent)
    assert answer.status_code == 422
    assert "It would end before it begins." in answer.content.decode()
    assert "As before" in answer.content.decode()
