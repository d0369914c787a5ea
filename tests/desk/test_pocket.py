"""The light page of a client for work without network: what one needs at the door, and nothing secret."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from accounts.models import AccessLog
from dossiers.models import Client
from kam_crm.shared import clock
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientContactFactory, ClientFactory
from tests.factories.orders import ShipmentFactory, ShipmentLineFactory
from tests.factories.plans import ActivityFactory, PromiseFactory
from tests.factories.receivables import InvoiceFactory
from tests.support.sessions import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return ClientFactory(name="Lukoshko")


def test_it_holds_people_promises_contacts_debts_and_the_usual_order(client: Client) -> None:
    ClientContactFactory(client=client, person__full_name="Vera Ilyina", person__phone="+79215551234")
    PromiseFactory(client=client, text="Certificates")
    ActivityFactory(client=client, status="done", outcome="agreed", result="Cheese is back")
    ActivityFactory(client=client, purpose="Sign the contract")
    InvoiceFactory(client=client, number="INV-17")
    page = signed_in(client.manager).get(f"/clients/{client.pk}/pocket/").content.decode()
    for words in (
        "Vera Ilyina",
        "tel:+79215551234",
        "Certificates",
        "Cheese is back",
        "Sign the contract",
        "INV-17",
    ):
        assert words in page


def test_telephones_on_a_device_are_logged_once_a_day(client: Client, time_machine: Any) -> None:
    contact = ClientContactFactory(client=client)
    browser = signed_in(client.manager)
    for _time in range(2):
        browser.get(f"/clients/{client.pk}/pocket/")
    (line,) = AccessLog.objects.filter(subject=f"person {contact.person_id}")
    assert line.details == {"on_device": True}
    time_machine.move_to(clock.now() + dt.timedelta(days=1))
    signed_in(client.manager).get(f"/clients/{client.pk}/pocket/")
    assert AccessLog.objects.filter(subject=f"person {contact.person_id}").count() == 2


def test_a_client_out_of_sight_has_no_light_page(client: Client) -> None:
    assert signed_in(UserFactory(role="kam")).get(f"/clients/{client.pk}/pocket/").status_code == 404


def test_the_same_number_of_statements_for_a_large_client(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    for _number in range(6):
        ClientContactFactory(client=client)
        PromiseFactory(client=client)
        ShipmentLineFactory(shipment=ShipmentFactory(client=client))
    browser = signed_in(client.manager)
    with django_assert_max_num_queries(26):
        assert browser.get(f"/clients/{client.pk}/pocket/").status_code == 200


def test_today_keeps_those_met_in_three_days(client: Client) -> None:
    ActivityFactory(client=client, day=clock.today() + dt.timedelta(days=2))
    later = ClientFactory(manager=client.manager)
    ActivityFactory(client=later, day=clock.today() + dt.timedelta(days=3))
    page = signed_in(client.manager).get("/").content.decode()
    assert f'data-keep-url="/clients/{client.pk}/pocket/"' in page
    assert f'data-keep-url="/clients/{later.pk}/pocket/"' not in page
    assert signed_in(client.manager).get("/pocket/prices/").status_code == 200
