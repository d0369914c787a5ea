"""Kinds of contacts, their purposes, and whether they began in time."""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from dossiers.models import Client, ClientSummary
from dossiers.services import merge_word
from kam_crm.shared import clock
from plans.models import Activity, ActivityKind, ContactPurpose
from plans.services import NextStep, Result, log_activity, log_off_plan_activity, plan_activity
from tests.consistency.sources import ROOT
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory
from tests.factories.plans import ActivityFactory
from tests.support.copies import rows
from tests.support.refusals import refusal

pytestmark = pytest.mark.django_db

SignedIn = Callable[[User], Browser]
TODAY = {"day": dt.date(2026, 11, 24), "starts_at": dt.time(10, 0)}


@pytest.fixture(autouse=True)
def tuesday(time_machine: Any) -> None:
    time_machine.move_to(dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC))


def shown(browser: Browser, **query: Any) -> set[str]:
    page = browser.get(reverse("plans:activity_list", query=query)).context["list"].page
    return {activity.purpose for activity in page.items}


def test_every_kind_is_planned_done_and_followed_by_another(client: Client, signed_in: SignedIn) -> None:
    icons = (ROOT / "static" / "vendor" / "icons.svg").read_text("utf-8")
    kam, day = client.manager, clock.today()
    for kind in ActivityKind:
        assert f'id="{kind.icon}"' in icons
        step = NextStep(day + dt.timedelta(days=1), kind, "to go on")
        result = Result(outcome="agreed", result="done", next_step=step)
        activity = plan_activity(by=kam, client=client, kind=kind, day=day, purpose="to begin")
        following = log_activity(by=kam, activity=activity, result=result).next_steps.get()
        assert (following.kind, following.minutes) == (kind, kind.facts.minutes)
        following.delete()
    merchandising = ActivityKind.MERCHANDISING
    plan_activity(by=kam, client=client, kind=merchandising, day=day, purpose="shelf")
    assert ClientSummary.objects.get(client=client).next_step_kind == merchandising
    browser = signed_in(kam)
    week = browser.get(reverse("plans:week_of", args=[2026, 48])).content.decode()
    today = browser.get(reverse("desk:today")).content.decode()
    history = browser.get(reverse("dossiers:client_history", args=[client.pk])).content.decode()
    with translation.override("en"):
        for kind in ActivityKind:
            assert f"#{kind.icon}" in week and f"#{kind.icon}" in today
            assert f"{kind.label}: agreed" in html.unescape(history)


def test_meetings_face_to_face_are_told_from_the_others(client: Client, signed_in: SignedIn) -> None:
    """(R121)"""
    for kind in ActivityKind:
        ActivityFactory(client=client, kind=kind, purpose=kind, starts_at=None)
    browser = signed_in(client.manager)
    personal = {"visit", "review", "event", "training", "merchandising"}
    assert shown(browser, personal="true") == personal
    assert shown(browser, personal="false") == set(ActivityKind.values) - personal
    assert {row["kind"] for row in rows(browser, "activities").values() if row["is_personal"]} == personal


def test_customers_and_prospects_are_counted_apart(signed_in: SignedIn) -> None:
    """Both are planned, called and visited (R121)."""
    kam = UserFactory(role="kam")
    for name in ("customer", "prospect"):
        client = ClientFactory(manager=kam, stage=name)
        for kind in ("call", "visit"):
            plan_activity(by=kam, client=client, kind=kind, day=clock.today(), purpose=f"{name} {kind}")
    ActivityFactory(client__stage="prospect")
    browser = signed_in(kam)
    assert shown(browser, stage="prospect") == {"prospect call", "prospect visit"}
    views = browser.get(reverse("plans:activity_list")).context["list"].views
    counts = {view["url"]: view["count"] for view in views}
    assert (counts["?stage=customer"], counts["?stage=prospect"]) == ("2", "2")


def test_a_purpose_comes_from_the_list(client: Client, signed_in: SignedIn) -> None:
    """Conditions of sale and the order of settlement stand in it from the start (R122)."""
    first = import_module("plans.migrations.0005_first_purposes").WORDS
    assert {"условия продажи", "порядок расчётов"} <= set(first["ru"])
    assert {"conditions of sale", "settlement of payments"} <= set(first["en"])
    word, off = (ContactPurpose.objects.create(name=name) for name in ("Terms", "Payments"))
    ContactPurpose.objects.filter(pk=off.pk).update(is_active=False)
    browser, new = signed_in(client.manager), reverse("plans:activity_new")
    page = browser.get(new).content.decode()
    assert word.name in page and f">{off.name}<" not in page
    sent = {"client": client.pk, "kind": "visit", "day": clock.today(), "minutes": 60}
    assert browser.post(new, sent).status_code == 422
    assert browser.post(new, sent | {"purpose_word": off.pk}).status_code == 422
    assert browser.post(new, sent | {"purpose_word": word.pk}).status_code == 302
    by_word = Activity.objects.get()
    assert (by_word.purpose, by_word.purpose_word) == (word.name, word)
    body = {
        "client": client.pk,
        "kind": "call",
        "day": "2026-11-24",
        "purpose": "mine",
        "purpose_word": word.name,
    }
    made = browser.post("/api/v1/activities/", body, content_type="application/json").json()
    assert (made["purpose"], made["purpose_word"]) == ("mine", word.name)
    assert shown(browser, purpose=word.pk) == {word.name, "mine"}
    assert shown(browser, purpose=off.pk) == set()
    assert merge_word(by=UserFactory(role="admin"), word=word, into=off) == 2
    assert shown(browser, purpose=off.pk) == {word.name, "mine"}


def test_nothing_is_closed_without_a_result(client: Client) -> None:
    """(R122)"""
    activity = ActivityFactory(client=client)
    empty = Result(outcome="agreed", result=" ", no_next_step_reason="by schedule")
    assert refusal(log_activity, by=client.manager, activity=activity, result=empty).code == "result_required"
    off_plan = {"client": client, "kind": "call", "day": clock.today(), "purpose": "x", "result": empty}
    assert refusal(log_off_plan_activity, by=client.manager, **off_plan).code == "result_required"


@pytest.mark.parametrize(
    ("planned", "came", "late"),
    [
        (dt.time(10, 0), dt.time(10, 25), 25),
        (dt.time(10, 0), dt.time(9, 50), 0),
        (dt.time(10, 0), dt.time(10, 0), 0),
        (None, dt.time(10, 0), None),
        (dt.time(10, 0), None, None),
    ],
)
def test_lateness_is_what_came_after_the_planned_hour(
    planned: dt.time | None, came: dt.time | None, late: int | None, client: Client, signed_in: SignedIn
) -> None:
    """The planned hour stays beside the actual one; nothing is said without both (R125)."""
    activity = ActivityFactory(client=client, starts_at=planned)
    result = Result(outcome="agreed", result="done", came_at=came, no_next_step_reason="by schedule")
    done = log_activity(by=client.manager, activity=activity, result=result)
    assert (done.starts_at, done.came_at, done.late_minutes) == (planned, came, late)
    browser = signed_in(client.manager)
    assert rows(browser, "activities")[done.pk]["late_minutes"] == late
    assert (done.pk in rows(browser, "activities", late="true")) == bool(late)
    assert (done.pk in rows(browser, "activities", late="false")) == (late == 0)
    assert len(shown(browser, late="true")) == bool(late)
    exported = b"".join(
        browser.get(reverse("plans:activity_export", query={"format": "csv"})).streaming_content
    )
    assert (f";{late};" in exported.decode()) == (late is not None)
