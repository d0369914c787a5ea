"""Weeks, payments, activities, notes, clients handed over, nights: who is told, who is not."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pghistory
import pytest
from django.urls import reverse

from accounts.models import User
from dossiers.models import Client
from dossiers.services import add_note, assign_clients
from kam_crm.shared import clock
from plans import services as plans
from plans.models import Outcome, WeekPlanChange
from plans.services import Result
from receivables.models import Payment
from tests.factories.accounts import AbsenceFactory
from tests.factories.dossiers import ClientFactory, NoteFactory
from tests.factories.plans import ActivityFactory, WeekPlanFactory
from tests.factories.receivables import PaymentFactory
from tests.factories.reports import AlertFactory, NightlyRunFactory
from tests.reports.news.conftest import hearers, texts, told

pytestmark = pytest.mark.django_db
People = dict[str, User]
RESULT = Result(Outcome.AGREED, "A year's discount", no_next_step_reason="none needed")


def week(manager: User) -> Any:
    plan = WeekPlanFactory(manager=manager, iso_year=2026, iso_week=48)
    ActivityFactory(client=ClientFactory(manager=manager), manager=manager, plan=plan)
    return plan


def test_submitted_week_waits_for_the_head_of_the_department(people: People) -> None:
    plan = plans.submit_week(by=people["kam"], plan=week(people["kam"]))
    assert hearers(people, "weeks") == {"head"}
    [event] = told(people["head"], kind="weeks")
    assert (event.text, event.who) == ("Waits for a decision: week from 23 Nov 2026", "Anna Kam")
    plans.withdraw_week(by=people["kam"], plan=plan)
    assert texts(people["head"], "weeks") == []
    plans.submit_week(by=people["kam"], plan=plan)
    assert len(texts(people["head"], "weeks")) == 1


def test_week_of_a_head_waits_for_the_director(people: People) -> None:
    plans.submit_week(by=people["head"], plan=week(people["head"]))
    assert hearers(people, "weeks") == {"director"}


def test_manager_is_told_of_the_decision_with_the_comment(people: People) -> None:
    plan = plans.submit_week(by=people["kam"], plan=week(people["kam"]))
    plans.return_week(by=people["head"], plan=plan, reason="Too few visits")
    assert hearers(people, "weeks") == {"kam"}
    [event] = told(people["kam"], kind="weeks")
    assert (event.text, event.note) == ("Week from 23 Nov 2026 returned", "«Too few visits»")
    assert reverse("plans:week_of", args=[2026, 48]) == event.url
    assert WeekPlanChange.objects.count() == 2


def test_payment_is_told_to_the_manager_of_the_client(people: People, client_of_kam: Client) -> None:
    payment = PaymentFactory(client=client_of_kam, amount=Decimal(500), created_by=people["finance"])
    assert hearers(people, "payments") == {"kam"}
    [event] = told(people["kam"])
    assert event.text == f"Payment {payment.number} of 500\u202f₽"
    assert (event.note, event.who) == ("Northern Trade", "Fina Nance")
    assert event.url == reverse("receivables:payment_detail", args=[payment.pk])


def test_payments_of_one_import_are_one_line(people: People) -> None:
    for n in range(5):
        client = ClientFactory(manager=people["kam"], name=f"Shop {n}")
        PaymentFactory.create_batch(2, client=client, amount=Decimal(100), created_by=people["finance"])
    moment = clock.now().replace(second=10)
    Payment.objects.update(created_at=moment)
    [event] = told(people["kam"])
    assert event.text == "10 payments received, 1\u202f000\u202f₽"
    assert event.note == "Shop 0, Shop 1, Shop 2 and 2 more clients"


def test_payments_of_the_past_entered_today_are_no_news(people: People, client_of_kam: Client) -> None:
    long_ago = clock.today() - dt.timedelta(days=60)
    PaymentFactory(client=client_of_kam, date=long_ago, created_by=people["finance"])
    assert texts(people["kam"]) == []


def test_activity_logged_by_another_is_told_with_his_name(people: People, client_of_kam: Client) -> None:
    activity = ActivityFactory(client=client_of_kam, manager=people["kam"], day=clock.today())
    with pghistory.context(user=people["head"].pk):
        plans.log_activity(by=people["head"], activity=activity, result=RESULT)
    assert hearers(people, "activities") == {"kam"}
    [event] = told(people["kam"])
    assert (event.text, event.who) == ("Visit: agreed", "Oleg Head")
    assert event.note == "Northern Trade · «A year's discount»"


def test_own_activity_is_no_news_even_if_another_planned_it(people: People, client_of_kam: Client) -> None:
    activity = ActivityFactory(
        client=client_of_kam, manager=people["kam"], day=clock.today(), created_by=people["head"]
    )
    assert hearers(people, "planned") == {"kam"}
    with pghistory.context(user=people["kam"].pk):
        plans.log_activity(by=people["kam"], activity=activity, result=RESULT)
    assert hearers(people, "planned") == hearers(people, "activities") == set()


def test_note_of_another_is_told_to_the_manager(people: People, client_of_kam: Client) -> None:
    add_note(by=people["kam"], client=client_of_kam, text="My own")
    add_note(by=people["head"], client=client_of_kam, text="They open a second shop")
    assert hearers(people, "notes") == {"kam"}
    [event] = told(people["kam"])
    assert (event.text, event.note) == ("Note: Northern Trade", "«They open a second shop»")


def test_deputy_is_told_in_the_place_of_the_absent_manager(people: People, client_of_kam: Client) -> None:
    AbsenceFactory(user=people["kam"], deputy=people["colleague"])
    add_note(by=people["head"], client=client_of_kam, text="They open a second shop")
    PaymentFactory(client=client_of_kam, created_by=people["finance"])
    assert hearers(people, "notes") == hearers(people, "payments") == {"kam", "colleague"}


def test_client_handed_over_is_told_to_the_new_manager_only(people: People, client_of_kam: Client) -> None:
    assign_clients(by=people["director"], clients=[client_of_kam], manager=people["stranger"], reason="Moves")
    assert hearers(people, "handed") == {"stranger"}
    [event] = told(people["stranger"])
    assert (event.text, event.who) == ("Client handed over to you: Northern Trade", "Dina Rector")


def test_clients_handed_over_at_once_are_one_line(people: People) -> None:
    clients = ClientFactory.create_batch(3, manager=people["colleague"])
    assign_clients(by=people["head"], clients=clients, manager=people["kam"], reason="Moves")
    assert texts(people["kam"]) == ["Clients handed over to you: 3"]
    clients[0].about = "changed by the head later"
    clients[0].save()
    assert len(texts(people["kam"])) == 1


def test_clients_the_installation_entered_are_no_news(people: People, client_of_kam: Client) -> None:
    assert texts(people["kam"]) == []


def night(client: Client, as_of: dt.date, done: dt.datetime | None) -> None:
    NightlyRunFactory(as_of=as_of, step="alerts", started_at=clock.now(), done_at=done)
    AlertFactory(client=client, as_of=as_of)


def test_night_is_one_line_with_a_number(people: People, client_of_kam: Client) -> None:
    today = clock.today()
    night(client_of_kam, today, clock.now())
    AlertFactory(client=ClientFactory(manager=people["kam"]), as_of=today)
    assert hearers(people, "nights") == {"kam"}
    [event] = told(people["kam"])
    assert event.text == "2 changes at your clients"
    assert event.url == f"/analytics/changes/?as_of={today}&manager={people['kam'].pk}"


@pytest.mark.parametrize("days", [0, 20])
def test_unfinished_nights_and_history_computed_again_are_no_news(
    people: People, client_of_kam: Client, days: int
) -> None:
    done = clock.now() if days else None
    night(client_of_kam, clock.today() - dt.timedelta(days=days), done)
    assert texts(people["kam"]) == []


def test_failed_night_is_told_to_those_who_watch_over_it(people: People) -> None:
    NightlyRunFactory(step="segments", started_at=clock.now(), done_at=None, error="boom")
    assert hearers(people, "faults") == {"head", "foreign_head", "director", "admin"}
    assert texts(people["admin"])[0].endswith("failed: Segments")


def test_news_end_after_thirty_days(people: People, client_of_kam: Client) -> None:
    note = NoteFactory(client=client_of_kam, author=people["head"])
    assert len(texts(people["kam"])) == 1
    type(note).objects.update(created_at=clock.now() - dt.timedelta(days=31))
    assert texts(people["kam"]) == []
