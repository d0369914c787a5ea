"""Long deals as projects with stages (R136)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client as Browser
from django.urls import reverse

from accounts.models import User
from kam_crm.shared import clock
from kam_crm.shared.errors import StateConflict
from plans.models import Project, ProjectStage
from plans.projects.states import project_machine
from plans.services import add_stage, close_project, finish_stage, lose_project, open_project, win_project
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory
from tests.factories.management import ProjectFactory, ProjectStageFactory
from tests.support.refusals import refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

SignedIn = Callable[[User], Browser]
DAY = dt.timedelta(days=1)


@pytest.fixture
def kam() -> User:
    return UserFactory(role="kam")


def test_a_project_is_led_through_its_stages_and_late_ones_are_marked(kam: User, signed_in: SignedIn) -> None:
    """Each stage has an owner and days; a late one says by how many, on the page and in the list (R136)."""
    client, browser, today = ClientFactory(manager=kam), signed_in(kam), clock.today()
    sent = {"client": client.pk, "title": "Forty new shops", "expected": "1500000"}
    page = browser.post(reverse("plans:project_new"), sent).url
    project = Project.objects.get()
    stage = {"name": "Offer", "owner": kam.pk, "starts_on": today - 9 * DAY, "due_on": today - 4 * DAY}
    address = reverse("plans:project_stage_add", args=[project.pk])
    assert browser.post(address, {**stage, "due_on": today - 10 * DAY}).status_code == 422
    browser.post(address, stage)
    ProjectFactory(client=client, title="In time")
    assert "late by 4 days" in browser.get(page).content.decode()
    late = browser.get(reverse("plans:project_list"), {"late": "true"}).content.decode()
    assert "Forty new shops" in late
    assert "In time" not in late
    found = ProjectStage.objects.get()
    browser.post(reverse("plans:project_stage_finish", args=[project.pk, found.pk]))
    assert "late by" not in browser.get(page).content.decode()
    assert not Project.objects.late(today).exists()
    dossier = browser.get(reverse("desk:client_overview", args=[client.pk])).content.decode()
    assert reverse("plans:project_list", query={"client": client.pk}) in dossier


def test_a_pilot_ends_with_a_result_and_stands_among_what_was_done(kam: User, signed_in: SignedIn) -> None:
    """Pilots, know-how and new services have a kind and a result: by client, by kind and for the company (R106)."""
    client, browser = ClientFactory(manager=kam), signed_in(kam)
    sent = {"client": client.pk, "title": "Shelf of our own", "kind": "pilot"}
    page = browser.post(reverse("plans:project_new"), sent).url
    pilot = Project.objects.get()
    with refused("result_required") as caught:
        win_project(by=kam, project=pilot)
    assert caught.value.field == "result"
    assert browser.post(reverse("plans:project_close", args=[pilot.pk])).status_code == 422
    browser.post(
        reverse("plans:project_win", args=[pilot.pk]), {"reason": "Sales of the shelf grew by a fifth"}
    )
    assert "Sales of the shelf grew by a fifth" in browser.get(page).content.decode()
    # closed later, it keeps the result it has
    assert close_project(by=kam, project=pilot).result == "Sales of the shelf grew by a fifth"
    ProjectFactory(client=client, title="A mere deal")
    ProjectFactory(
        client__manager=kam, title="Recipes for them", kind="know_how", result="Four recipes", status="won"
    )
    listing, api = reverse("plans:project_list"), reverse("api:projects-list")

    def shown(address: str, **query: str) -> set[str]:
        text = browser.get(address, query).content.decode()
        return {name for name in ("Shelf of our own", "A mere deal", "Recipes for them") if name in text}

    for address in (listing, api):
        assert shown(address, done="true") == {"Shelf of our own", "Recipes for them"}, address
        assert shown(address, done="true", kind="pilot") == {"Shelf of our own"}
        assert shown(address, done="true", client=str(client.pk)) == {"Shelf of our own"}
    director = signed_in(UserFactory(role="director"))
    assert "Four recipes" in director.get(listing, {"done": "true"}).content.decode()
    with refused("unknown_project_kind"):
        open_project(by=kam, client=client, title="X", kind="magic")


def test_what_is_over_has_no_late_stages_and_takes_none(kam: User) -> None:
    stage = ProjectStageFactory(
        project__client__manager=kam, starts_on=clock.today() - DAY, due_on=clock.today() - DAY
    )
    with refused("reason_required"):
        lose_project(by=kam, project=stage.project, reason=" ")
    lost = lose_project(by=kam, project=stage.project, reason="Cheaper elsewhere")
    assert not Project.objects.late(clock.today()).exists()
    with refused("project_over", StateConflict):
        finish_stage(by=kam, stage=stage)
    with refused("project_over", StateConflict):
        add_stage(by=kam, project=lost, name="x", owner=kam, starts_on=clock.today(), due_on=clock.today())
    with refused("wrong_state", StateConflict):
        close_project(by=kam, project=lost)


def test_every_step_starts_where_its_table_says(kam: User) -> None:
    for (status, action), step in project_machine.table.items():
        row = ProjectFactory(client__manager=kam, status=status)
        assert project_machine.move(row, action, by=kam, reason="because").status == step.target
