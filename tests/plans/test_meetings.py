"""Meetings of management on problem settlements and quality (R133)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client as Browser
from django.urls import reverse

from accounts.models import User
from dossiers.models import ClientSummary
from kam_crm.shared import clock
from kam_crm.shared.errors import NotAllowed, StateConflict
from plans.models import Meeting, Task
from plans.services import add_protocol_line, close_meeting, make_agenda, plan_meeting
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory
from tests.factories.management import MeetingFactory
from tests.factories.plans import PromiseFactory
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


def owes(manager: User, name: str, amount: int, days: int) -> ClientSummary:
    client = ClientFactory(manager=manager, name=name)
    ClientSummary.objects.filter(client=client).update(overdue=Decimal(amount), overdue_days=days)
    return ClientSummary.objects.get(client=client)


def test_the_agenda_collects_problem_clients_and_the_protocol_gives_tasks(
    head: User, kam: User, signed_in: SignedIn
) -> None:
    """Figures stay as of the agenda's day; a decision with somebody responsible is an order to them (R133)."""
    debtor = owes(kam, "Debtor", 120_000, 34)
    owes(kam, "Tolerated", 5_000, 1)
    owes(UserFactory(role="kam"), "Elsewhere", 900_000, 90)
    promised = PromiseFactory(
        client=ClientFactory(manager=kam, name="Promiser"), due_on=clock.today() - 3 * DAY
    )
    browser = signed_in(head)
    sent = {"title": "Debts", "day": clock.today(), "department": head.department_id}
    page = browser.post(reverse("plans:meeting_new"), sent).url
    meeting = Meeting.objects.get()
    browser.post(reverse("plans:meeting_agenda", args=[meeting.pk]))
    ClientSummary.objects.filter(pk=debtor.pk).update(overdue=1, overdue_days=35)
    shown = browser.get(page).content.decode()
    assert "120" in shown
    assert "overdue for 34 days" in shown
    assert "1 promise overdue, the oldest by 3 days" in shown
    assert "Promiser" in shown
    assert "Tolerated" not in shown
    assert "Elsewhere" not in shown
    line = {
        "client": promised.client_id, "decision": "Ship in advance only", "responsible": kam.pk,
        "due_on": clock.today() + 7 * DAY,
    }  # fmt: skip
    without_day = browser.post(reverse("plans:meeting_line_add", args=[meeting.pk]), {**line, "due_on": ""})
    assert without_day.status_code == 422
    browser.post(reverse("plans:meeting_line_add", args=[meeting.pk]), line)
    browser.post(
        reverse("plans:meeting_line_add", args=[meeting.pk]), {"topic": "Quality", "decision": "Fine"}
    )
    browser.post(reverse("plans:meeting_close", args=[meeting.pk]))
    task = Task.objects.get()
    assert (task.kind, task.assignee, task.author, task.client) == ("order", kam, head, promised.client)
    assert task.text == "Ship in advance only"
    assert (
        "Ship in advance only"
        in browser.get(reverse("plans:meeting_print", args=[meeting.pk])).content.decode()
    )
    with refused("meeting_closed", StateConflict):
        make_agenda(by=head, meeting=meeting)


def test_the_chair_writes_and_the_company_meets_under_a_director(head: User, kam: User) -> None:
    with refused("not_your_meeting"):
        plan_meeting(by=head, title="x", day=clock.today())
    director = UserFactory(role="director")
    of_company = plan_meeting(by=director, title="x", day=clock.today())
    assert not Meeting.objects.visible_to(head).exists()
    led = MeetingFactory(chair=director, department=head.department)
    with refused("not_the_chair", NotAllowed):
        make_agenda(by=head, meeting=led)
    with refused("no_decisions"):
        close_meeting(by=director, meeting=of_company)
    own = MeetingFactory(chair=head)
    with refused("responsible_elsewhere"):
        add_protocol_line(
            by=head, meeting=own, topic="x", decision="x", responsible=director, due_on=clock.today()
        )
    add_protocol_line(by=head, meeting=own, topic="x", decision="x", responsible=head, due_on=clock.today())
    close_meeting(by=head, meeting=own)
    assert Task.objects.get().kind == "own"
