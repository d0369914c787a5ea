"""Long deals as projects with stages (R136)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.test import Client as Browser
from django.urls import reverse

from accounts.models import User
from kam_crm.shared import clock
from kam_crm.shared.errors import BusinessRuleError, StateConflict
from plans.models import Project, ProjectStage
from plans.projects.states import project_machine
from plans.services import (
    add_stage,
    close_project,
    copy_project,
    finish_stage,
    lose_project,
    open_project,
    win_project,
)
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory, ClientGroupFactory
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


def test_a_deal_is_copied_to_sister_clients_once(kam: User, signed_in: SignedIn) -> None:
    """What succeeded at one branch goes on to others of the holding, which keep the link to it (R56)."""
    holding = ClientGroupFactory(name="Holding")
    shops = ClientGroupFactory(name="Shops", parent=holding)
    client = ClientFactory(manager=kam, group=shops)
    north, south = (ClientFactory(manager=kam, group=group) for group in (shops, holding))
    foreign, alone = ClientFactory(group=shops), ClientFactory(manager=kam)
    project = ProjectFactory(client=client, title="Own shelf", kind="pilot")
    first = clock.today() - 40 * DAY
    ProjectStageFactory(project=project, name="Offer", starts_on=first, due_on=first + 5 * DAY, done_on=first)
    ProjectStageFactory(project=project, name="Trial", starts_on=first + 6 * DAY, due_on=first + 20 * DAY)
    browser, page = signed_in(kam), reverse("plans:project_detail", args=[project.pk])
    text = browser.get(page).content.decode()
    assert north.name in text
    assert foreign.name not in text
    address = reverse("plans:project_copy", args=[project.pk])
    assert browser.post(address, {}).status_code == 422
    assert browser.post(address, {"clients": [foreign.pk]}).status_code == 422
    browser.post(address, {"clients": [north.pk]})
    copy = Project.objects.get(client=north)
    assert (copy.copied_from, copy.title, copy.kind, copy.status) == (project, "Own shelf", "pilot", "open")
    assert list(copy.stages.values_list("name", "owner", "starts_on", "due_on", "done_on")) == [
        ("Offer", kam.pk, clock.today(), clock.today() + 5 * DAY, None),
        ("Trial", kam.pk, clock.today() + 6 * DAY, clock.today() + 20 * DAY, None),
    ]
    assert "copied from" in browser.get(reverse("plans:project_detail", args=[copy.pk])).content.decode()
    for one, code in (
        (north, "already_copied"),
        (client, "no_sister"),
        (alone, "no_sister"),
        (foreign, "no_sister"),
    ):
        with refused(code, StateConflict if one == north else BusinessRuleError):
            copy_project(by=kam, project=project, clients=[one])
    # a copy goes on as the first one would: never back to it
    with refused("already_copied", StateConflict):
        copy_project(by=kam, project=copy, clients=[client])
    sent = browser.post(
        reverse("api:projects-copy", args=[copy.pk]),
        {"clients": [south.code]},
        content_type="application/json",
    )
    assert sent.status_code == 200
    found = browser.get(reverse("api:projects-list"), {"copied_from": project.pk}).json()["results"]
    assert {row["client_code"] for row in found} == {north.code, south.code}
    with pytest.raises(IntegrityError), transaction.atomic():
        ProjectFactory(client=north, copied_from=project)
