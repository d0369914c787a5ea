"""Absences on pages and in the API, and the switch «acting for» in the frame."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from accounts.models import Absence, User
from tests.factories.accounts import AbsenceFactory, DepartmentFactory, UserFactory
from tests.factories.dossiers import ClientFactory
from tests.factories.plans import ActivityFactory, WeekPlanFactory
from tests.support.days import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
LIST, NEW, ACT = (reverse(f"accounts:{name}") for name in ("absence_list", "absence_new", "act_for"))
API = reverse("api:absences-list")
SWITCH, BAND = 'class="drop acting"', 'class="acting-band"'


@pytest.fixture
def team() -> SimpleNamespace:
    north = DepartmentFactory(name="North")
    anna, boris = (UserFactory(full_name=name, department=north) for name in ("Anna A", "Boris B"))
    return SimpleNamespace(anna=anna, boris=boris, head=UserFactory(role="head", department=north))


@pytest.fixture
def absence(team: SimpleNamespace) -> Absence:
    """Anna is away until Friday, Boris deputises."""
    return AbsenceFactory(user=team.anna, deputy=team.boris, last_day=dt.date(2026, 11, 20))


Sign = Callable[[User], Browser]


def text(answer: Any) -> str:
    return str(answer.content.decode())


def typed(team: SimpleNamespace, **given: Any) -> dict[str, Any]:
    return {"user": team.anna.pk, "deputy": team.boris.pk, "first_day": "2026-11-18", "last_day": "2026-11-20",
            "reason": "vacation", "order_number": "17", **given}  # fmt: skip


# ---- pages -----------------------------------------------------------------------------------------------------------


def test_head_records_changes_and_ends(team: SimpleNamespace, signed_in: Sign) -> None:
    web = signed_in(team.head)
    assert web.post(NEW, typed(team)).status_code == 302
    absence = Absence.objects.get()
    assert (absence.user, absence.deputy, absence.created_by) == (team.anna, team.boris, team.head)
    edit = reverse("accounts:absence_edit", args=[absence.pk])
    assert "17" in text(web.get(edit))
    assert web.post(edit, typed(team, last_day="2026-11-27", reason="sickness")).status_code == 302
    absence.refresh_from_db()
    assert (absence.last_day, absence.reason) == (dt.date(2026, 11, 27), "sickness")
    assert web.post(reverse("accounts:absence_end", args=[absence.pk])).status_code == 302
    absence.refresh_from_db()
    assert absence.last_day == TODAY


def test_what_is_over_is_refused_on_a_page_that_leads_back(
    team: SimpleNamespace, absence: Absence, signed_in: Sign
) -> None:
    Absence.objects.filter(pk=absence.pk).update(
        first_day=TODAY - dt.timedelta(days=3), last_day=TODAY - dt.timedelta(days=1)
    )
    end = reverse("accounts:absence_end", args=[absence.pk])
    answer = signed_in(team.head).post(end, headers={"Referer": f"http://testserver{LIST}"})
    assert answer.status_code == 409
    assert "This absence is over." in text(answer)
    assert f'href="{LIST}"' in text(answer)


def test_a_refusal_stands_beside_its_field(team: SimpleNamespace, absence: Absence, signed_in: Sign) -> None:
    answer = signed_in(team.head).post(NEW, typed(team))
    assert answer.status_code == 422
    assert "Already recorded: 18 Nov 2026 – 20 Nov 2026." in text(answer)
    assert answer.context["form"].errors.keys() == {"first_day"}
    answer = signed_in(team.head).post(NEW, {})
    assert answer.status_code == 422
    assert {"user", "deputy", "first_day", "last_day", "reason"} <= answer.context["form"].errors.keys()


def test_list_has_three_views(team: SimpleNamespace, signed_in: Sign, absence: Absence) -> None:
    for number, days in (("past", -30), ("coming", 30)):
        day = TODAY + dt.timedelta(days=days)
        AbsenceFactory(
            user=team.anna, deputy=team.boris, first_day=day, last_day=day, order_number=f"No-{number}"
        )
    Absence.objects.filter(pk=absence.pk).update(order_number="No-current")
    web = signed_in(team.head)
    for view in ("current", "coming", "past"):
        page = text(web.get(LIST, {"view": view}))
        assert [name for name in ("current", "coming", "past") if f"No-{name}" in page] == [view]
    assert "No-current" in text(web.get(LIST, {"view": "nonsense"}))


def test_a_kam_looks_and_does_nothing(team: SimpleNamespace, absence: Absence, signed_in: Sign) -> None:
    page = text(signed_in(team.boris).get(LIST))
    assert "Anna A" in page and NEW not in page and "End today" not in page
    assert signed_in(team.boris).get(NEW).status_code == 403


# ---- the switch ------------------------------------------------------------------------------------------------------


def test_only_who_deputises_today_has_the_switch(
    team: SimpleNamespace, absence: Absence, signed_in: Sign
) -> None:
    assert SWITCH in text(signed_in(team.boris).get(LIST))
    for user in (team.anna, team.head):
        page = text(signed_in(user).get(LIST))
        assert SWITCH not in page and BAND not in page


def test_today_and_week_become_the_absent_one_s(
    team: SimpleNamespace, absence: Absence, signed_in: Sign
) -> None:
    theirs, own = ClientFactory(manager=team.anna, name="Shop of Anna"), ClientFactory(manager=team.boris)
    ActivityFactory(client=theirs, manager=team.anna, day=TODAY, purpose="meet Anna's shop")
    ActivityFactory(client=own, manager=team.boris, day=TODAY, purpose="meet Boris's shop")
    web = signed_in(team.boris)
    before = text(web.get("/"))
    assert "Boris&#39;s shop" in before and "Anna&#39;s shop" not in before and BAND not in before
    assert web.post(ACT, {"user": team.anna.pk, "next": "/"}).headers["Location"] == "/"
    after = text(web.get("/"))
    assert "Anna&#39;s shop" in after and "Boris&#39;s shop" not in after
    assert "You act for Anna A until 20 Nov 2026: Today and Week" in after
    week = reverse("plans:week_of", args=[2026, 47])
    assert web.get(week).context["plan"].manager == team.anna
    assert web.get(week, {"manager": team.boris.pk}).context["plan"].manager == team.boris
    web.post(ACT, {"user": ""})
    assert web.get(week).context["plan"].manager == team.boris


def test_the_choice_falls_away_with_the_absence(
    team: SimpleNamespace, absence: Absence, signed_in: Sign, settings: Any
) -> None:
    web = signed_in(team.boris)
    web.post(ACT, {"user": team.anna.pk})
    settings.BUSINESS_DATE = absence.last_day
    assert BAND in text(web.get("/"))
    settings.BUSINESS_DATE = absence.last_day + dt.timedelta(days=1)
    page = text(web.get("/"))
    assert BAND not in page and SWITCH not in page
    week = reverse("plans:week_of", args=[2026, 47])
    assert web.get(week).context["plan"].manager == team.boris
    assert web.get(week, {"manager": team.anna.pk}).status_code == 404


def test_nobody_chooses_whom_he_does_not_deputise_for(
    team: SimpleNamespace, absence: Absence, signed_in: Sign
) -> None:
    for wrong in (team.head.pk, "x", 0):
        assert signed_in(team.boris).post(ACT, {"user": wrong}).status_code == 404
    assert signed_in(team.anna).post(ACT, {"user": team.anna.pk}).status_code == 404


def test_deputy_submits_the_week_on_its_page(
    team: SimpleNamespace, absence: Absence, signed_in: Sign
) -> None:
    plan = WeekPlanFactory(manager=team.anna, iso_year=2026, iso_week=47)
    ActivityFactory(client=ClientFactory(manager=team.anna), plan=plan, day=TODAY)
    web = signed_in(team.boris)
    submit = reverse("plans:week_act", args=[plan.pk, "submit"])
    assert submit in text(web.get(reverse("plans:week_of", args=[2026, 47]), {"manager": team.anna.pk}))
    web.post(submit)
    plan.refresh_from_db()
    assert plan.status == "submitted"


# ---- API -------------------------------------------------------------------------------------------------------------


def test_api_records_and_ends(team: SimpleNamespace, signed_in: Sign) -> None:
    web = signed_in(team.head)
    given = typed(team, user=team.anna.email, deputy=team.boris.email)
    made = web.post(API, given, content_type="application/json")
    assert made.status_code == 201, made.content
    row = made.json()
    assert (row["user"], row["deputy_name"], row["last_day"]) == (team.anna.email, "Boris B", "2026-11-20")
    again = web.post(API, given, content_type="application/json")
    assert (again.status_code, again.json()["code"]) == (422, "overlap")
    one = reverse("api:absences-detail", args=[row["id"]])
    other = web.patch(one, {"user": team.boris.email}, content_type="application/json")
    assert (other.status_code, other.json()["code"]) == (422, "person_fixed")
    changed = web.patch(one, {"last_day": "2026-12-01"}, content_type="application/json")
    assert changed.json()["last_day"] == "2026-12-01"
    ended = web.post(reverse("api:absences-end", args=[row["id"]]), content_type="application/json")
    assert (ended.status_code, ended.json()["last_day"]) == (200, "2026-11-18")


def test_api_cancels_what_has_not_begun(team: SimpleNamespace, signed_in: Sign) -> None:
    day = TODAY + dt.timedelta(days=5)
    absence = AbsenceFactory(user=team.anna, deputy=team.boris, first_day=day)
    address = reverse("api:absences-end", args=[absence.pk])
    answer = signed_in(team.head).post(address, content_type="application/json")
    assert (answer.status_code, answer.json()["id"]) == (200, absence.pk)
    assert not Absence.objects.exists()


def test_api_filters_by_day(team: SimpleNamespace, absence: Absence, signed_in: Sign) -> None:
    web = signed_in(team.boris)
    for day, found in (("2026-11-17", 0), ("2026-11-18", 1), ("2026-11-20", 1), ("2026-11-21", 0)):
        assert len(web.get(API, {"on": day}).json()["results"]) == found
    assert web.get(API, {"on": "soon"}).status_code == 400
