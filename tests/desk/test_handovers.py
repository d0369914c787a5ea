"""The page of a portfolio, the briefings of a hand-over, and copies for the manager (R29, R30)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import AccessLog, Department, User
from dossiers.models import Client, Handover
from dossiers.services import add_member, assign_portfolio
from integrations.mail.models import MailMessage
from kam_crm.shared import clock
from plans.services import add_task
from tests.factories.accounts import AbsenceFactory, DepartmentFactory, UserFactory
from tests.factories.dossiers import ClientContactFactory, ClientFactory, NoteFactory
from tests.factories.orders import OrderFactory
from tests.factories.plans import ActivityFactory, PromiseFactory, TaskFactory
from tests.support.days import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today", "in_english")]

DAY = TODAY + dt.timedelta(days=4)


@pytest.fixture
def department() -> Department:
    return DepartmentFactory()


@pytest.fixture
def kam(department: Department) -> User:
    return UserFactory(role="kam", locale="en", full_name="Анна Соколова", department=department)


@pytest.fixture
def head(department: Department) -> User:
    return UserFactory(role="head", locale="en", full_name="Олег Тихий", department=department)


@pytest.fixture
def heir(department: Any) -> User:
    return UserFactory(role="kam", locale="en", full_name="Вера Климова", department=department)


@pytest.fixture
def client_(kam: User) -> Client:
    return ClientFactory(manager=kam, name="Столовые порта")


def address(person: User) -> str:
    return reverse("desk:portfolio", args=[person.pk])


def posted(client: Client, receiver: Any, **more: Any) -> dict[str, Any]:
    receivers = {f"receiver_{client.pk}": getattr(receiver, "pk", "")}
    return {"client": client.pk, **receivers, "day": DAY, "reason": "Order 15", "introduction": 30, **more}


def test_the_page_counts_what_moves_and_hands_over(kam, heir, head, client_, signed_in):
    """Each client to whom, what goes along, one action (R29)."""
    TaskFactory(client=client_, author=kam, assignee=kam)
    ActivityFactory(client=client_, manager=kam, day=DAY)
    OrderFactory(client=client_)
    browser = signed_in(head)
    page = browser.get(address(kam)).content.decode()
    assert client_.name in page and heir.full_name in page
    answer = browser.post(
        address(kam), posted(client_, heir, reads_until=DAY + dt.timedelta(days=30)), follow=True
    )
    made = Handover.objects.get()
    assert (made.manager, made.day, made.introduction) == (heir, DAY, 30)
    assert made.reads_until == DAY + dt.timedelta(days=30)
    assert "1 client is handed over" in answer.content.decode()


def test_count_anew_and_apply_hand_over_nothing(kam, heir, head, client_, signed_in):
    browser = signed_in(head)
    for what in ({"check": "1"}, {"apply": "1", "everyone": heir.pk}):
        answer = browser.post(address(kam), posted(client_, None, **what))
        assert answer.status_code == 200
    assert f'<option value="{heir.pk}" selected>' in answer.content.decode()
    assert not Handover.objects.exists()


def test_a_client_without_a_receiver_is_refused_beside_the_form(kam, heir, head, client_, signed_in):
    answer = signed_in(head).post(address(kam), posted(client_, None))
    assert answer.status_code == 422
    assert "Choose a new manager for each client that is ticked." in answer.content.decode()


@pytest.mark.usefixtures("client_")
def test_it_warns_of_a_receiver_who_is_away_in_the_first_weeks(kam, heir, head, signed_in):
    """What to mind is named before the decision (R29)."""
    AbsenceFactory(
        user=heir, deputy=kam, first_day=TODAY + dt.timedelta(days=6), last_day=TODAY + dt.timedelta(days=9)
    )
    assert f"{heir.full_name} is away" in signed_in(head).get(address(kam)).content.decode()


def test_a_manager_opens_no_portfolio_of_a_colleague(kam, heir, client_, signed_in):
    assert signed_in(kam).get(address(heir)).status_code == 403


def test_the_new_manager_reads_a_briefing_of_each_client(kam, heir, head, client_, signed_in):
    """People, history and debts as one PDF before the first day; that it was read and printed is kept (R29)."""
    ClientContactFactory(client=client_, role="decider")
    NoteFactory(client=client_, text="They pay on Fridays")
    ActivityFactory(
        client=client_, manager=kam, day=TODAY, status="done", outcome="agreed", result="They take it"
    )
    PromiseFactory(client=client_, owner=kam)
    OrderFactory(client=client_)
    receivers = {client_: heir, ClientFactory(manager=kam): heir}
    (made,) = assign_portfolio(by=head, receivers=receivers, day=DAY, reason="Order 15")
    pack = reverse("desk:handover_pack", args=[made.pk])
    signed_in(head).post(pack)
    assert made.lines.filter(read_at=None).count() == 2
    answer = signed_in(heir).post(pack)
    assert answer.content.startswith(b"%PDF")
    assert not made.lines.filter(read_at=None).exists()
    assert AccessLog.objects.filter(user=heir, what="export").exists()
    detail = signed_in(heir).get(reverse("dossiers:handover_detail", args=[made.pk]))
    assert pack in detail.content.decode()


def test_the_former_manager_opens_no_briefing_of_the_act(kam, heir, head, client_, signed_in):
    (made,) = assign_portfolio(by=head, receivers={client_: heir}, day=DAY, reason="Order 15")
    assert signed_in(kam).get(reverse("desk:handover_pack", args=[made.pk])).status_code == 404


# ---- copies for the manager ------------------------------------------------------------------------------------------


def test_a_client_has_a_key_account_manager_and_an_account_support_manager(kam, client_, signed_in):
    """Both roles stand in the team of the client (R30)."""
    add_member(
        by=kam, client=client_, colleague=UserFactory(role="support", full_name="Анна Лис"), role="support"
    )
    page = signed_in(kam).get(reverse("dossiers:client_team", args=[client_.pk])).content.decode()
    assert "KAM" in page and "account support manager" in page and kam.full_name in page


def test_the_key_account_manager_gets_a_copy_of_each_task_of_the_team(kam, head, client_, signed_in):
    """Whatever others give the account support manager about the client: notified, and may open it (R30)."""
    member = UserFactory(role="support", department=kam.department)
    add_member(by=kam, client=client_, colleague=member, role="support")
    task = add_task(by=head, text="Ship on Friday", kind="request", client=client_, assignee=member)
    browser = signed_in(kam)
    assert "Task at your client: Ship on Friday" in browser.get(reverse("desk:news_list")).content.decode()
    assert browser.get(reverse("plans:task_detail", args=[task.pk])).status_code == 200


def test_what_the_manager_gave_is_no_copy(kam, client_, signed_in):
    member = UserFactory(role="support", department=kam.department)
    add_task(by=kam, text="Ship on Friday", kind="request", client=client_, assignee=member)
    assert "Task at your client" not in signed_in(kam).get(reverse("desk:news_list")).content.decode()


def test_the_key_account_manager_gets_a_copy_of_each_message(kam, client_, signed_in):
    """E-mails between the account support manager and the client (R30)."""
    member = UserFactory(role="support", department=kam.department, full_name="Анна Лис")
    for colleague, subject in ((member, "Pallets"), (kam, "My own")):
        MailMessage.objects.create(
            message_id=subject, client=client_, colleague=colleague, direction="out", from_address="us@example.com",
            subject=subject, sent_at=clock.now(),
        )  # fmt: skip
    page = signed_in(kam).get(reverse("desk:news_list")).content.decode()
    assert "Colleague wrote to your client: Pallets" in page
    assert "My own" not in page
