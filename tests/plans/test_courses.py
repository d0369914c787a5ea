"""Professional development of colleagues (R131)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from accounts.models import User
from plans.models import Course
from plans.services import add_course
from tests.factories.accounts import UserFactory
from tests.factories.management import CourseFactory
from tests.support.refusals import refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

SignedIn = Callable[[User], Browser]


@pytest.fixture
def head() -> User:
    return UserFactory(role="head")


def facts(**more: Any) -> dict[str, Any]:
    return {"day": dt.date(2026, 5, 20), "topic": "Negotiations", "hours": 16, "certificate": "A-17", **more}


def test_courses_of_a_year_by_employee(head: User, signed_in: SignedIn) -> None:
    """The head enters them, the yearly list of one employee adds up the hours; colleagues see their own (R131)."""
    kam = UserFactory(role="kam", department=head.department, full_name="Olga Kam")
    browser = signed_in(head)
    assert browser.post(reverse("plans:course_new"), facts(employee=kam.pk)).status_code == 302
    CourseFactory(employee=kam, day=dt.date(2026, 2, 1), topic="Logistics", hours=8)
    CourseFactory(employee=kam, day=dt.date(2025, 2, 1), topic="Of last year")
    CourseFactory(employee=head, topic="Of the head", day=dt.date(2026, 2, 1))
    page = browser.get(reverse("plans:course_list"), {"year": 2026, "employee": kam.pk}).content.decode()
    assert all(words in page for words in ("Negotiations", "A-17", "Logistics", "Hours in all: 24"))
    assert "Of last year" not in page
    assert "Of the head" not in page
    own = signed_in(kam).get(reverse("plans:course_list")).content.decode()
    assert "Negotiations" in own
    assert "Of the head" not in own


def test_whoever_leads_enters_and_corrects(head: User, signed_in: SignedIn) -> None:
    with refused("not_led_by_you"):
        add_course(by=head, employee=UserFactory(role="kam"), **facts())
    course = CourseFactory(employee__department=head.department)
    address = reverse("plans:course_edit", args=[course.pk])
    sent = facts(topic="Talks", expected_updated_at=course.updated_at.isoformat())
    wrong = signed_in(head).post(address, {**sent, "hours": 0})
    assert wrong.status_code == 422
    assert signed_in(head).post(address, sent).status_code == 302
    assert Course.objects.get().topic == "Talks"
    anybody = add_course(by=UserFactory(role="director"), employee=UserFactory(role="support"), **facts())
    assert not Course.objects.visible_to(head).filter(pk=anybody.pk).exists()
