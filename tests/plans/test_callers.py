"""A contact with a person of several clients: on whose behalf it was, and the switch to another of them."""

from __future__ import annotations

import datetime as dt

import pytest

from accounts.models import Event
from dossiers.history.timeline import timeline
from dossiers.models import Client, ClientContact
from kam_crm.shared import clock
from plans.models import Activity, ClientSwitch, Promise, Sample
from plans.services import NextStep, Result, log_contact_of, switch_client
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.dossiers import ClientContactFactory, ClientFactory, PersonFactory
from tests.factories.orders import ProductFactory
from tests.factories.plans import ActivityFactory, PromiseFactory, TaskFactory
from tests.support.refusals import refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
RESULT = Result(outcome="agreed", result="Order on Friday", no_next_step_reason="by schedule")


@pytest.fixture
def other(client: Client) -> Client:
    return ClientFactory(manager=client.manager, name="Vesna")


@pytest.fixture
def link(client: Client, other: Client) -> ClientContact:
    person = PersonFactory(full_name="Irina")
    ClientContactFactory(client=other, person=person)
    return ClientContactFactory(client=client, person=person)


def test_a_call_of_several_sides_is_saved_with_a_chosen_one_alone(
    client: Client, link: ClientContact
) -> None:
    """Nothing is written before a side is chosen (R51, R54)."""
    kam = client.manager
    with refused("side_required"):
        log_contact_of(by=kam, person=link.person, result=RESULT)
    assert not Activity.objects.exists()
    done = log_contact_of(by=kam, person=link.person, client=client, result=RESULT)
    assert (done.client, done.kind, list(done.persons.all())) == (client, "call", [link])
    with refused("not_a_side"):
        log_contact_of(by=kam, person=link.person, client=ClientFactory(manager=kam), result=RESULT)


def test_the_side_is_switched_in_one_action_and_both_tell_of_it(
    client: Client, other: Client, link: ClientContact
) -> None:
    """The client of a logged contact changes, the log keeps both (R53)."""
    kam = client.manager
    step = NextStep(clock.today() + dt.timedelta(days=7), "call", "Ask again")
    result = Result(outcome="agreed", result="Order on Friday", next_step=step)
    done = log_contact_of(by=kam, person=link.person, client=client, result=result)
    promise = PromiseFactory(client=client, activity=done, person=link.person)
    kept = PromiseFactory(client=client, activity=done, status="kept", closed_on=clock.today())
    task = TaskFactory(author=kam, client=client, activity=done)

    switched = switch_client(by=kam, activity=done, client=other)
    assert switched.client == other and switched.persons.get().client == other
    assert done.next_steps.get().client == other
    for row in (promise, task, kept):
        row.refresh_from_db()
    assert (promise.client, task.client, kept.client) == (other, other, client)
    client.refresh_from_db()
    assert ClientSwitch.objects.filter(client=client, to_client=other, by=kam).count() == 1
    assert {event.client_id for event in Event.objects.filter(kind__contains="switched")} == {
        client.pk,
        other.pk,
    }
    told = {one.pk: [event.text for event in timeline(one, kam).events] for one in (client, other)}
    assert any("was on behalf of Vesna" in text for text in told[client.pk])
    assert any("first stood at Lukoshko" in text for text in told[other.pk])
    assert any("call: agreed" in text.lower() for text in told[other.pk])
    other.summary.refresh_from_db()
    assert other.summary.last_contact_on == clock.today()

    back = switch_client(by=kam, activity=switched, client=client)
    assert back.client == client and done.next_steps.get().client == client


def test_a_planned_call_switches_into_the_week_of_who_answers_for_the_other_client(
    client: Client, link: ClientContact, activity: Activity
) -> None:
    head = UserFactory(role="head")
    department = DepartmentFactory(head=head)
    for person in (head, client.manager):
        person.department = department
        person.save()
    colleague = UserFactory(role="kam", department=department)
    theirs = ClientFactory(manager=colleague)
    ClientContactFactory(client=theirs, person=link.person)
    activity.persons.add(link)
    moved = switch_client(by=head, activity=activity, client=theirs)
    assert (moved.manager, moved.plan.manager) == (colleague, colleague)


def test_a_switch_to_what_is_no_side_is_refused(
    client: Client, other: Client, link: ClientContact, activity: Activity
) -> None:
    """Refusals of the switch, nothing half written (R53)."""
    kam = client.manager
    with refused("not_a_side"):
        switch_client(by=kam, activity=activity, client=other)
    activity.persons.add(link)
    with refused("same_side"):
        switch_client(by=kam, activity=activity, client=client)
    with refused("not_own_activity"):
        switch_client(by=UserFactory(role="kam"), activity=activity, client=other)
    Sample.objects.create(
        activity=activity, client=client, product=ProductFactory(), quantity=1, handed_on=clock.today()
    )
    with refused("records_stay"):
        switch_client(by=kam, activity=activity, client=other)
    cancelled = ActivityFactory(client=client, status="cancelled", starts_at=None)
    with refused("switch_cancelled"):
        switch_client(by=kam, activity=cancelled, client=other)
    assert not ClientSwitch.objects.exists() and Promise.objects.count() == 0
