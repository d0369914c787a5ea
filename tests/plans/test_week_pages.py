"""The week as a page: which weeks there are, and reasons that cannot be kept."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.messages import get_messages

from kam_crm.shared import clock
from plans.models import Activity, WeekPlan
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory
from tests.factories.plans import ActivityFactory, WeekPlanFactory


@pytest.fixture
def manager(db: Any) -> Any:
    return UserFactory(role="kam", locale="en")


@pytest.mark.parametrize("week", ["1/1", "9999/52", "1989/52", "2100/1", "2026/54"])
def test_a_week_that_nobody_plans_is_not_there(manager: Any, week: str, signed_in: Any) -> None:
    assert signed_in(manager).get(f"/week/{week}/").status_code == 404
    assert not WeekPlan.objects.exists()


@pytest.mark.parametrize("reason", ["a\0b", "x" * 2001], ids=["NUL", "too long"])
def test_a_reason_that_cannot_be_kept_is_refused(manager: Any, reason: str, signed_in: Any) -> None:
    activity = ActivityFactory(client=ClientFactory(manager=manager))
    response = signed_in(manager).post(f"/activities/{activity.pk}/cancel/", {"reason": reason})
    assert [message.level_tag for message in get_messages(response.wsgi_request)] == ["error"]
    activity.refresh_from_db()
    assert activity.status == "planned"


def test_a_comment_that_cannot_be_kept_is_refused(manager: Any, signed_in: Any) -> None:
    plan = WeekPlanFactory(manager=manager, status="submitted")
    head = UserFactory(role="head", department=manager.department)
    response = signed_in(head).post(f"/plans/{plan.pk}/return/", {"reason": "\0"})
    assert [message.level_tag for message in get_messages(response.wsgi_request)] == ["error"]
    plan.refresh_from_db()
    assert plan.status == "submitted"


def test_copying_says_how_many(manager: Any, signed_in: Any) -> None:
    monday = clock.today() + dt.timedelta(days=7 - clock.today().weekday())
    ActivityFactory(client=ClientFactory(manager=manager), day=monday)
    year, week, _day = (monday + dt.timedelta(days=7)).isocalendar()
    plan = WeekPlanFactory(manager=manager, iso_year=year, iso_week=week)
    answers = [
        signed_in(manager)
        .post(f"/week/{plan.iso_year}/{plan.iso_week}/copy/", headers={"HX-Request": "true"})
        .content.decode()
        for _time in range(2)
    ]
    assert "1 activity copied." in answers[0]
    assert "Nothing to copy" in answers[1]


def test_a_proposal_says_the_debt_with_its_unit(manager: Any, signed_in: Any) -> None:
    ClientFactory(manager=manager, summary__overdue=1234567, summary__overdue_days=21)
    page = signed_in(manager).get("/week/", follow=True).content.decode()
    assert "1\u202f234\u202f567\u202f₽ overdue for 21 days" in page


def test_a_submitted_week_is_named_by_its_first_day(manager: Any, signed_in: Any) -> None:
    WeekPlanFactory(manager=manager, iso_year=2026, iso_week=48, status="submitted")
    head = UserFactory(role="head", department=manager.department)
    assert "48 · 23 Nov 2026" in signed_in(head).get("/plans/").content.decode()


def test_a_client_is_named_by_words_where_no_script_made_a_key_of_them(manager: Any, signed_in: Any) -> None:
    browser, client = signed_in(manager), ClientFactory(manager=manager, name="ООО «Лукошко»")
    ClientFactory(manager=manager, name="ООО «Лукошко-Юг»")
    sent = {"kind": "visit", "day": clock.today(), "minutes": 60, "purpose": "Prices"}
    several = browser.post("/activities/new/", sent | {"client": "лукош"})
    assert several.status_code == 422 and "Several matches" in several.content.decode()
    assert browser.post("/activities/new/", sent | {"client": "«»"}).status_code == 422
    for typed in ("ООО «Лукошко»", client.code):
        assert browser.post("/activities/new/", sent | {"client": typed}).status_code == 302
    assert set(Activity.objects.values_list("client", flat=True)) == {client.pk}


def test_another_visit_after_going_back_is_not_taken_for_the_first(manager: Any, signed_in: Any) -> None:
    """The browser restores the page with its identifier: refused once, then the same form makes a second activity."""
    browser, client = signed_in(manager), ClientFactory(manager=manager)
    sent = {
        "client_uuid": "9b2f8a53-3a0e-4f5e-9d53-0d6c6b1f4a11", "client": client.pk, "kind": "visit",
        "day": clock.today(), "starts_at": "10:00", "minutes": 60, "purpose": "Prices",
    }  # fmt: skip
    assert browser.post("/activities/new/", sent).status_code == 302
    assert browser.post("/activities/new/", sent).status_code == 302
    refused = browser.post("/activities/new/", sent | {"starts_at": "14:00", "purpose": "Range"})
    assert refused.status_code == 422
    form = refused.context["form"]
    assert form.has_error("__all__", "already_planned")
    assert browser.post("/activities/new/", form.data).status_code == 302
    assert sorted(Activity.objects.filter(client=client).values_list("purpose", flat=True)) == [
        "Prices",
        "Range",
    ]


def test_looking_at_a_week_plans_nothing(manager: Any, signed_in: Any) -> None:
    year, week, _day = clock.today().isocalendar()
    page = signed_in(manager).get(f"/week/{year}/{week}/").content.decode()
    assert not WeekPlan.objects.exists()
    assert f"/week/{year}/{week}/copy/" in page and "Submit for approval" not in page


def test_last_week_is_copied_into_a_week_without_a_plan(manager: Any, signed_in: Any) -> None:
    monday = clock.today() + dt.timedelta(days=7 - clock.today().weekday())
    ActivityFactory(client=ClientFactory(manager=manager), day=clock.today())
    year, week, _day = monday.isocalendar()
    signed_in(manager).post(f"/week/{year}/{week}/copy/")
    assert WeekPlan.objects.get(iso_year=year, iso_week=week).activities.count() == 1
