"""Demo data to look around with: all of it or nothing, and gone without a trace."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client as Browser
from django.urls import reverse

from accounts.models import Department, Event, User
from accounts.services import invite, update_company, update_user
from accounts.users.models import DEMO_PASSWORD
from catalogue.models import PriceColumn, Product
from desk import tasks
from desk.demo import jobs, services
from desk.demo.models import DemoData, DemoStatus
from dossiers.history.events import NOTE_ADDED
from dossiers.models import Client, ClientSummary, MarketSegment
from kam_crm.shared import clock
from kam_crm.shared.company import company
from kam_crm.shared.events import record_event
from reports.models import Attainment, NightlyRun, SegmentPolicy, Target
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory
from tests.factories.plans import ActivityFactory
from tests.support.refusals import refusal
from tests.support.sessions import signed_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.server]
# logs and work lists, which grow whatever happens, and the ledger of what is tried here
GROWS = (
    "event",
    "pghistory",
    "integrations_",
    "reports_touched",
    "reports_following",
    "django_",
    "desk_demodata",
)
NUMBERS = (
    "orders_order_number",
    "orders_shipment_number",
    "orders_return_number",
    "orders_act_number",
    "orders_correction_number",
    "orders_claim_number",
)


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch, in_english: None) -> Iterator[None]:
    """What is published stays with the test; the worker does nothing by itself."""
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(tasks.work_on_demo, "apply_async", lambda *_, **__: None)
    yield


@pytest.fixture
def admin() -> User:
    user: User = UserFactory(role="admin", department=None, email="first@own.example", locale="en")
    update_company(by=user, name="Own Foods")
    return user


@pytest.fixture
def own(admin: User) -> User:
    """A company that has begun: people, a department and words, two of them called like those of the demo."""
    head: User = UserFactory(role="head", email="head@own.example", full_name="Vera Own")
    head.department.name = "Сети и дистрибуция"
    head.department.head = head
    head.department.save()
    UserFactory(role="kam", email="kam@own.example", department=head.department, full_name="Anna Ivanova")
    UserFactory(role="director", department=None, email="director@own.example")
    MarketSegment.objects.create(name="федеральные сети")
    PriceColumn.objects.create(name="Опт-1", position=7)
    SegmentPolicy.objects.get_or_create(
        valid_from=dt.date(1990, 1, 1)
    )  # the migration's: tests before may empty it
    return admin


def everything() -> dict[str, list[str]]:
    """All rows of the database as text, but for logs; the next numbers of documents."""
    tables = [
        name for name in connection.introspection.table_names() if not any(one in name for one in GROWS)
    ]
    found = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'SELECT t::text FROM "{table}" t ORDER BY 1')
            found[table] = [row for (row,) in cursor.fetchall()]
        for name in NUMBERS:
            cursor.execute(f"SELECT last_value, is_called FROM {name}")
            found[name] = [str(cursor.fetchone())]
    return found


def load(by: User) -> DemoData:
    services.order_demo(by=by)
    jobs.work()
    demo: DemoData = DemoData.objects.get()
    assert (demo.status, demo.reasons) == (DemoStatus.SHOWN, [])
    return demo


def remove(by: User) -> DemoData:
    services.order_removal(by=by, name=company().name)
    jobs.work()
    demo: DemoData = DemoData.objects.get()
    return demo


def test_it_comes_beside_own_people_and_is_gone_byte_for_byte(own: User) -> None:
    with connection.cursor() as cursor:
        for name in NUMBERS:  # demo data of a test before may have left its own last numbers
            cursor.execute("SELECT setval(%s::regclass, 1, false)", [name])
    before = everything()
    load(own)
    assert (Client.objects.count(), Product.objects.count()) == (60, 120)
    assert Attainment.objects.exists()
    assert NightlyRun.objects.filter(as_of=clock.today()).exists()
    during = everything()
    changed = [row for table in before for row in before[table] if row not in set(during[table])]
    # own rows stand as they were; numbers of documents went on
    assert len(changed) == len(NUMBERS)
    assert remove(own).status == DemoStatus.REMOVED
    after = everything()
    assert {table: rows for table, rows in after.items() if rows != before[table]} == {}


# ---- the ledger, with a demo company of one client: the rules are the same ----------------------------------------


@dataclass
class Small:
    today: dt.date


def small(*, is_guest: bool) -> Small:
    assert is_guest
    manager = User.objects.create(
        email="kam@demo.example", full_name="Demo Manager", role="kam", password=DEMO_PASSWORD,
        department=Department.objects.create(name="Demo"),
    )  # fmt: skip
    for name in ("Romashka", "Vasilek"):
        client = Client.objects.create(code=name, name=name, manager=manager)
        ClientSummary.objects.create(client=client)
    Product.objects.create(code="1", name="Milk", unit="pc", cost=1, vat_rate=10)
    return Small(clock.today())


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "load", small)
    monkeypatch.setattr(jobs, "_count", lambda *_days: None)


def killed(*_: Any, **__: Any) -> Any:
    """As a signal would end it: past every `except Exception`."""
    small(is_guest=True)
    raise KeyboardInterrupt


def status() -> str:
    return str(DemoData.objects.get().status)


@pytest.mark.usefixtures("quick")
class TestLedger:
    def test_own_rows_that_refer_to_it_hold_it_and_are_named(self, own: User) -> None:
        before = everything()
        load(own)
        anna = User.objects.get(email="kam@own.example")
        visits = [ActivityFactory(client=client, manager=anna) for client in Client.objects.all()]
        refused = refusal(services.order_removal, by=own, name=company().name)
        assert refused.code == "demo_in_use"
        assert "activities (Anna Ivanova): 2, of demo data: clients" in str(refused)
        # entered between the order and the worker
        DemoData.objects.update(status=DemoStatus.LEAVING)
        during = everything()
        jobs.work()
        demo = DemoData.objects.get()
        assert demo.status == DemoStatus.SHOWN
        assert "Anna Ivanova" in demo.reasons[0]
        assert everything() == during
        for visit in visits:
            visit.delete()
        assert remove(own).status == DemoStatus.REMOVED
        assert everything() == before

    def test_what_was_written_of_demo_rows_goes_with_them(self, own: User) -> None:
        before = everything()
        load(own)
        manager = User.objects.get(email="kam@demo.example")
        Target.objects.create(
            manager=manager, month=clock.month_start(clock.today()), measure="revenue", amount=1
        )
        client = Client.objects.first()
        record_event(NOTE_ADDED, client, by=own)
        assert client is not None
        Client.objects.filter(pk=client.pk).update(manager=User.objects.get(email="kam@own.example"))
        assert remove(own).status == DemoStatus.REMOVED
        assert everything() == before
        assert not Event.objects.filter(subject_id=client.pk, subject_kind="dossiers.client").exists()

    def test_own_clients_that_came_beside_it_stay(self, own: User) -> None:
        load(own)
        mine = ClientFactory(manager=User.objects.get(email="kam@own.example"))
        remove(own)
        assert [*Client.objects.all()] == [mine]

    def test_not_into_a_company_with_clients(self, own: User) -> None:
        client = ClientFactory()
        assert refusal(services.order_demo, by=own).code == "company_not_empty"
        client.delete()
        services.order_demo(by=own)
        ClientFactory()
        jobs.work()
        assert status() == DemoStatus.FAILED
        assert Client.objects.count() == 1

    def test_ordered_twice_it_comes_once(self, own: User, monkeypatch: pytest.MonkeyPatch) -> None:
        services.order_demo(by=own)
        assert refusal(services.order_demo, by=own).code == "demo_there"
        loads = []

        def and_a_rival(*, is_guest: bool) -> Small:
            loads.append(1)
            rival = threading.Thread(target=lambda: (jobs.work(), connections.close_all()))
            rival.start()
            rival.join(20)
            assert not rival.is_alive()
            return small(is_guest=is_guest)

        monkeypatch.setattr(jobs, "load", and_a_rival)
        jobs.work()
        jobs.work()
        assert (loads, status(), Client.objects.count()) == ([1], DemoStatus.SHOWN, 2)
        assert refusal(services.order_demo, by=own).code == "demo_there"

    def test_killed_over_loading_it_leaves_nothing_and_begins_anew(
        self, own: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = everything()
        services.order_demo(by=own)
        monkeypatch.setattr(jobs, "load", killed)
        with pytest.raises(KeyboardInterrupt):
            jobs.work()
        assert (everything(), status()) == (before, DemoStatus.ORDERED)
        monkeypatch.setattr(jobs, "load", small)
        jobs.work()
        assert (status(), Client.objects.count()) == (DemoStatus.SHOWN, 2)

    def test_a_second_death_is_told_and_it_can_be_ordered_again(
        self, own: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        services.order_demo(by=own)
        monkeypatch.setattr(jobs, "load", killed)
        for _time in range(2):
            with pytest.raises(KeyboardInterrupt):
                jobs.work()
        jobs.work()
        assert status() == DemoStatus.FAILED
        assert "begun twice" in DemoData.objects.get().reasons[0]
        monkeypatch.setattr(jobs, "load", small)
        load(own)

    def test_killed_over_removing_it_is_whole_and_goes_at_the_next_beat(
        self, own: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = everything()
        load(own)
        during = everything()
        services.order_removal(by=own, name=company().name)
        with monkeypatch.context() as dying:
            dying.setattr(jobs, "forget_nights", killed_at_once)
            with pytest.raises(KeyboardInterrupt):
                jobs.work()
        assert (everything(), status()) == (during, DemoStatus.LEAVING)
        jobs.work()
        assert (everything(), status()) == (before, DemoStatus.REMOVED)

    def test_the_name_has_to_be_typed(self, own: User) -> None:
        assert refusal(services.order_removal, by=own, name=company().name).code == "demo_absent"
        load(own)
        assert refusal(services.order_removal, by=own, name="Another").code == "name_differs"

    def test_in_a_child_with_a_limit_of_memory(self, own: User) -> None:
        services.order_demo(by=own)
        tasks.work_on_demo()
        assert status() == DemoStatus.SHOWN
        tasks.work_on_demo()
        assert Client.objects.count() == 2

    def test_nobody_is_invited_as_a_demo_person(self, own: User, mailoutbox: list[Any]) -> None:
        load(own)
        person = User.objects.get(email="kam@demo.example")
        assert refusal(invite, by=own, user=person).code == "demo_person"
        assert refusal(update_user, by=own, user=person, email="me@own.example").code == "demo_person"
        Browser().post("/accounts/password/reset/", {"email": person.email})
        assert mailoutbox == []

    def test_the_band_stands_on_every_page_and_only_the_administrator_removes(self, own: User) -> None:
        director = User.objects.get(email="director@own.example")
        band = "Demo data is shown"
        assert band not in signed_in(director).get("/clients/").text
        load(own)
        User.objects.update(locale="en")
        page = signed_in(director).get("/clients/").text
        assert band in page and "Romashka" in page
        assert reverse("desk:demo_remove") not in page
        assert reverse("desk:demo_remove") in signed_in(own).get(reverse("desk:setup")).text
        assert signed_in(director).get(reverse("desk:demo_remove")).status_code == 403

    def test_pages_from_the_offer_to_the_end(self, own: User) -> None:
        browser = signed_in(own)
        assert "Load demo data" in browser.get(reverse("desk:setup")).text
        assert browser.post(reverse("desk:demo_load")).url == reverse("desk:setup")
        assert "HX-Refresh" not in browser.get(reverse("desk:demo_state")).headers
        jobs.work()
        assert browser.get(reverse("desk:demo_state")).headers["HX-Refresh"] == "true"
        assert "Romashka" not in browser.get(reverse("desk:demo_remove")).text
        wrong = browser.post(reverse("desk:demo_remove"), {"name": "Another"})
        assert (wrong.status_code, status()) == (422, DemoStatus.SHOWN)
        browser.post(reverse("desk:demo_remove"), {"name": company().name})
        jobs.work()
        assert browser.get(reverse("desk:demo_remove")).status_code == 404
        ClientFactory()
        assert "Load demo data" not in browser.get(reverse("desk:setup")).text


def killed_at_once(*_: Any) -> None:
    raise KeyboardInterrupt
