"""Today that acts: promises and tasks first, all troubles of a client in one row, with what can be done at once."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils.translation import override

from desk.models import Snooze
from desk.today.pages.today import Today
from desk.today.services import snooze_client
from dossiers.models import Client, ClientGroup, ClientSummary
from kam_crm.shared import clock
from plans.activities.slots import next_free_slot
from tests.factories.accounts import AbsenceFactory, UserFactory
from tests.factories.dossiers import ClientContactFactory, ClientFactory, ContractFactory, PersonalDataFactory
from tests.factories.orders import PriceRuleFactory, ProductFactory
from tests.factories.plans import ActivityFactory, PromiseFactory, TaskFactory
from tests.support.refusals import refused
from tests.support.sessions import signed_in

pytestmark = pytest.mark.django_db
PAGE = reverse("desk:today")
MONDAY = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)  # noon in the company


@pytest.fixture
def kam() -> Any:
    return UserFactory(role="kam")


def days(count: int) -> dt.date:
    return clock.today() + dt.timedelta(days=count)


def client_of(kam: Any, name: str, *, is_key: bool = False, **figures: Any) -> Client:
    client = ClientFactory(manager=kam, name=name, is_key=is_key)
    ClientSummary.objects.filter(client=client).update(**figures)
    return client


def late(kam: Any, name: str, amount: int = 100, **values: Any) -> Client:
    return client_of(kam, name, overdue=Decimal(amount), overdue_days=5, **values)


def test_all_troubles_of_a_client_stand_in_one_row(kam: Any) -> None:
    client = late(kam, "Shop", last_order_on=days(-90))
    ContractFactory(client=client, valid_to=days(10))
    ActivityFactory(client=client, day=days(-2))
    (one,) = Today(kam).troubled_clients
    assert [trouble["name"] for trouble in one.troubles] == ["debts", "silent", "contracts", "forgotten"]
    assert "/result/" in one.log_url


def test_key_clients_come_first_then_the_money_at_stake(kam: Any) -> None:
    late(kam, "Small", 100)
    client_of(kam, "Silent", last_order_on=days(-90), revenue=Decimal(1_200_000))
    late(kam, "Large", 50_000)
    late(kam, "Key", 10, is_key=True)
    assert [one.client.name for one in Today(kam).troubled_clients] == ["Key", "Silent", "Large", "Small"]


def test_whom_one_meets_today_is_not_in_trouble_beside(kam: Any) -> None:
    client = late(kam, "Shop")
    activity = ActivityFactory(client=client)
    today = Today(kam)
    assert today.troubled_clients == []
    assert [trouble["name"] for trouble in today.troubles_of(activity)] == ["debts"]


def test_not_today_with_a_reason_until_tomorrow(kam: Any, time_machine: Any) -> None:
    time_machine.move_to(MONDAY, tick=False)
    client = late(kam, "Shop")
    browser = signed_in(kam)
    address = reverse("desk:client_snooze", args=[client.pk])
    browser.post(address, {"reason": " "})
    assert [one.client for one in Today(kam).troubled_clients] == [client]
    browser.post(address, {"reason": "pays on Friday"})
    page = browser.get(PAGE).content.decode()
    assert "pays on Friday" in page and f'id="troubled-{client.pk}"' not in page
    time_machine.move_to(MONDAY + dt.timedelta(days=1), tick=False)
    assert [one.client for one in Today(kam).troubled_clients] == [client]


def test_put_off_for_oneself_alone_and_shown_again_when_asked(kam: Any) -> None:
    client = late(kam, "Shop")
    deputy = UserFactory(role="kam", department=kam.department)
    AbsenceFactory(user=kam, deputy=deputy)
    snooze_client(by=deputy, client=client, reason="later")
    assert Today(deputy, kam).troubled_clients == [] and len(Today(kam).troubled_clients) == 1
    signed_in(deputy).post(reverse("desk:client_wake", args=[client.pk]))
    assert not Snooze.objects.exists()
    with refused("reason_required"):
        snooze_client(by=kam, client=client, reason="")


def test_a_row_offers_to_call_to_plan_and_to_log(kam: Any, time_machine: Any) -> None:
    time_machine.move_to(MONDAY, tick=False)
    client = late(kam, "Shop")
    ClientContactFactory(client=client, role="user")
    buyer = ClientContactFactory(client=client, role="buyer", person__phone="+79215551234")
    page = signed_in(kam).get(PAGE).content.decode()
    assert reverse("dossiers:person_reveal", args=[buyer.person_id]) in page and "5551234" not in page
    plan = f"/activities/new/?client={client.pk}&amp;kind=call&amp;day=2026-11-23&amp;at=12%3A30"
    assert plan in page and f"/activities/log/?client={client.pk}" in page
    form = signed_in(kam).get(plan.replace("&amp;", "&")).content.decode()
    assert 'value="12:30"' in form


def test_the_next_free_slot_is_within_working_hours_and_overlaps_nothing(kam: Any, time_machine: Any) -> None:
    time_machine.move_to(MONDAY, tick=False)
    client = ClientFactory(manager=kam)
    ActivityFactory(client=client, day=days(0), starts_at=dt.time(12, 45), minutes=300)
    assert next_free_slot(kam) == (days(1), dt.time(9))
    ActivityFactory(client=client, day=days(1), starts_at=dt.time(9), minutes=45)
    assert next_free_slot(kam) == (days(1), dt.time(10))
    time_machine.move_to(MONDAY + dt.timedelta(days=5), tick=False)
    assert next_free_slot(kam) == (days(2), dt.time(9))


def test_promises_of_both_sides_come_first_key_clients_before_others(kam: Any) -> None:
    """Those that are due, late ones among them (R76)."""
    plain, key = client_of(kam, "Plain"), client_of(kam, "Key", is_key=True)
    PromiseFactory(client=plain, due_on=days(-3), text="Certificates", side="ours", made_on=days(-9))
    PromiseFactory(client=key, due_on=days(0), text="Planogram", side="theirs")
    PromiseFactory(client=key, due_on=days(1), text="Of tomorrow")
    PromiseFactory(
        client=key, due_on=days(-1), made_on=days(-5), text="Kept", status="kept", closed_on=days(-1)
    )
    with override("en"):
        promises = Today(kam).promises
    assert [(row.text, row.side, row.light) for row in promises.rows] == [
        ("Planogram", "they", "today"), ("Certificates", "we", "3 days"),
    ]  # fmt: skip
    page = signed_in(kam).get(PAGE).content.decode()
    assert page.index("Planogram") < page.index("Certificates")


def test_a_promise_is_ticked_off_on_today(kam: Any) -> None:
    promise = PromiseFactory(client=client_of(kam, "Shop"), side="theirs")
    browser = signed_in(kam)
    (row,) = Today(kam).promises.rows
    assert browser.post(row.act_url, {"next": PAGE}).url == PAGE
    assert Today(kam).promises.rows == []
    promise.refresh_from_db()
    assert promise.status == "kept"


def test_a_promise_to_pay_is_not_ticked_off_by_hand(kam: Any) -> None:
    PromiseFactory(client=client_of(kam, "Shop"), side="theirs", amount=Decimal(100))
    (row,) = Today(kam).promises.rows
    assert row.act_url == "" and row.value == "100"


def test_tasks_of_today_stand_there_and_those_of_others_do_not(kam: Any) -> None:
    TaskFactory(author=kam, text="Mine", due_on=days(0))
    TaskFactory(author=kam, text="Later", due_on=days(2))
    TaskFactory(text="Foreign", due_on=days(0))
    assert [row.text for row in Today(kam).tasks.rows] == ["Mine"]


def test_a_visit_has_its_briefing_and_its_way(kam: Any) -> None:
    client = client_of(kam, "Shop")
    Client.objects.filter(pk=client.pk).update(address="Nevsky 48")
    activity = ActivityFactory(client=client)
    page = signed_in(kam).get(PAGE).content.decode()
    assert reverse("desk:briefing", args=[activity.pk]) in page
    assert "search?query=Nevsky%2048" in page


def test_special_prices_that_end_within_14_days_are_among_the_things_to_do(kam: Any) -> None:
    """Of own clients and their holdings, amber, until another one of the same goods follows (R157)."""
    client, milk, cream = client_of(kam, "Shop"), ProductFactory(), ProductFactory()
    client.group = ClientGroup.objects.create(name="Chain")
    client.save()
    special = {"kind": "special", "client": client, "products": [milk]}
    PriceRuleFactory(name="Ends", valid_until=days(14), **special)
    PriceRuleFactory(name="Later", valid_until=days(15), **special | {"products": [cream]})
    PriceRuleFactory(
        name="Of the holding", kind="special", holding=client.group, valid_until=days(0), products=[milk]
    )
    PriceRuleFactory(
        name="Foreign", kind="special", client=ClientFactory(), valid_until=days(3), products=[milk]
    )
    PriceRuleFactory(
        name="Refused", valid_until=days(3), **special | {"products": [cream], "status": "refused"}
    )
    today = Today(kam)
    assert [(row.text, row.tone) for row in today.specials.rows] == [
        ("Of the holding", "amber"),
        ("Ends", "amber"),
    ]
    assert today.has_things_to_do and "Special prices end" in signed_in(kam).get(PAGE).content.decode()
    PriceRuleFactory(
        name="Next", valid_from=days(15), valid_until=days(90), **special | {"status": "waiting"}
    )
    assert [row.text for row in Today(kam).specials.rows] == ["Of the holding"]


def test_birthdays_stand_on_today_seven_days_ahead(kam: Any, time_machine: Any) -> None:
    """(R71)"""
    client = client_of(kam, "Shop")
    for name, birthday in (("Today", "11-23"), ("In a week", "11-30"), ("Later", "12-01")):
        contact = ClientContactFactory(client=client, person__full_name=name)
        PersonalDataFactory(person=contact.person, birthday=birthday)
    time_machine.move_to(MONDAY, tick=False)
    assert [row.text for row in Today(kam).birthdays.rows] == ["Today", "In a week"]
