"""The demo company: the same on every machine, and plausible."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import Sum
from stdnum.ru import inn, ogrn

from accounts.models import Department, User
from catalogue.models import PriceColumn, Product, Stock
from demo.company import load
from dossiers.history.timeline import timeline
from dossiers.models import Client, ClientContact, ClientSummary, CompetitorPrice, KeyStatus, Outlet, Person
from kam_crm.shared import clock
from orders.models import (
    ActStatus,
    AgreedStock,
    Claim,
    ClaimLetter,
    DiscrepancyAct,
    GoodsReturn,
    LineRefusal,
    Order,
    OrderNotice,
    PromisedDate,
    PurchaseRequest,
    ServiceLine,
    ShipmentLine,
)
from plans.models import (
    Activity,
    EventGuest,
    ReviewCorrection,
    ReviewProtocol,
    Sample,
    ShelfReport,
    StaffTraining,
    Trip,
    WeekPlan,
)
from receivables.models import Allocation, BankLine, ClosedMonth, Invoice, Payment, ReconciliationAct
from reports.models import Attainment, Target
from reports.nightly import pipeline
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.xdist_group("demo")
TODAY = dt.date(2026, 11, 19)
NOW = clock.at(TODAY, dt.time(12, 0))
TABLES = """
    accounts_user dossiers_client dossiers_person dossiers_clientcontact catalogue_product catalogue_price
    orders_order orders_orderline orders_shipment orders_shipmentline receivables_invoice receivables_payment
    receivables_allocation receivables_creditlimit plans_activity plans_weekplan reports_target dossiers_clientsummary
    catalogue_stock dossiers_outlet dossiers_competitorprice
"""
# numbers that sequences give, random keys, moments of writing, salted passwords
UNLIKE = {"id", "password", "created_at", "updated_at", "changed_at", "client_uuid", "uuid"}


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: object) -> Iterator[list[str]]:
    """Loaded, taken back, loaded again and counted for all tests of this module, then undone; digests of both."""
    with django_db_blocker.unblock(), time_machine.travel(NOW, tick=False), transaction.atomic():
        with transaction.atomic():
            load.load()
            digests = [digest()]
            transaction.set_rollback(True)
        company = load.load()
        digests.append(digest())
        pipeline.run(load.earlier_run(company.today))
        pipeline.run(TODAY)
        yield digests
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def at_that_moment() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def digest() -> str:
    """Of all rows without their numbers: foreign keys are left out with `id`, as their order tells the same."""
    made = hashlib.sha256()
    for table in TABLES.split():
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT * FROM {table} ORDER BY {'client_id' if table.endswith('summary') else 'id'}"
            )
            names = [column.name for column in cursor.description]
            kept = [
                n for n, name in enumerate(names) if name not in UNLIKE and not name.endswith(("_id", "_at"))
            ]
            for row in cursor:
                made.update(repr([row[n] for n in kept]).encode())
    return made.hexdigest()


def test_size(demo: None) -> None:
    assert Client.objects.count() == 60
    keyed = set(KeyStatus.objects.in_force().values_list("client", flat=True))
    assert set(Client.objects.filter(is_key=True).values_list("pk", flat=True)) == keyed and len(keyed) == 16
    assert Person.objects.count() == 172
    places = Counter(ClientContact.objects.values_list("person", flat=True))
    assert sum(1 for count in places.values() if count > 1) == 6
    assert (Product.objects.count(), PriceColumn.objects.count()) == (120, 3)
    assert Department.objects.exclude(head=None).count() == 2
    assert Counter(User.objects.values_list("role", flat=True))["kam"] == 6
    first = ShipmentLine.objects.earliest("date").date
    assert dt.timedelta(days=700) < TODAY - first < dt.timedelta(days=770)


def test_what_surrounds_the_trade(demo: None) -> None:
    assert Stock.objects.values("product").distinct().count() == 120
    assert Outlet.objects.values("client").distinct().count() == 15
    assert Outlet.objects.filter(is_active=False).exists()
    assert CompetitorPrice.objects.values("client").distinct().count() == 15
    assert 5 <= Stock.objects.filter(quantity=0).exclude(expected_on=None).count() <= 20


def test_contacts_leave_something_behind(demo: None) -> None:
    """Several kinds are met, some begin late, and each kind of record is there to look at."""
    kinds = set(Activity.objects.values_list("kind", flat=True))
    assert {"visit", "call", "review", "merchandising", "event", "training"} <= kinds
    assert Activity.objects.late().exists() and Activity.objects.exclude(purpose_word=None).exists()
    for model in (ReviewProtocol, ReviewCorrection, StaffTraining, ShelfReport, Sample, EventGuest, Trip):
        assert model.objects.exists(), model


def test_what_follows_confirmation_is_there_to_look_at(demo: None) -> None:
    """Parts, moved days, refusals, returns, acts and claims in each state, purchases, services, letters that went."""
    assert set(DiscrepancyAct.objects.values_list("status", flat=True)) == set(ActStatus.values)
    claims = Claim.objects.all()
    assert {"agree", "offer", "asked", "execute", "closed"} <= {claim.status for claim in claims}
    assert claims.overdue(TODAY).count() == 1
    assert claims.filter(client__is_key=True).exclude(escalated_at=None).exists()
    assert {claim.verdict for claim in claims} == {"", "yes", "no"}
    assert not any(claim.shipment and claim.shipment.date > claim.opened_on for claim in claims)
    assert {"announced", "accepted"} <= set(GoodsReturn.objects.values_list("status", flat=True))
    assert Order.objects.filter(status="partial").exists() and LineRefusal.objects.exists()
    assert set(PromisedDate.objects.values_list("side", flat=True)) == {"ours", "client"}
    assert set(PurchaseRequest.objects.values_list("status", flat=True)) == {"ordered", "arrived"}
    services = ServiceLine.objects
    assert services.filter(done_on=None).exists() and services.exclude(done_on=None).exists()
    assert AgreedStock.objects.count() == 2
    # nothing of the demo is ever mailed
    letters = {*OrderNotice.objects.values_list("status"), *ClaimLetter.objects.values_list("status")}
    assert letters <= {("sent",), ("skipped",)} and ("sent",) in letters


@pytest.mark.parametrize(
    "name", ["kam", "kam2", "head", "support", "finance", "director", "general", "lawyer", "admin"]
)
def test_logins(name: str, demo: None) -> None:
    assert User.objects.get(email=f"{name}@demo.example").check_password("kam-demo-2026")


def test_requisites_are_valid(demo: None) -> None:
    for client in Client.objects.all():
        assert inn.is_valid(client.inn), client
        assert ogrn.is_valid(client.ogrn), client
        assert len(client.kpp) == (0 if len(client.inn) == 12 else 9)
    assert len(set(Client.objects.values_list("inn", flat=True))) == 60


def test_open_business(demo: None) -> None:
    states = Counter(Order.objects.exclude(status="shipped").values_list("status", flat=True))
    assert states["hold"] <= 6
    assert {state for state, count in states.items() if count >= 3} == {
        "draft",
        "approval",
        "hold",
        "confirmed",
    }
    figures = ClientSummary.objects
    assert 6 <= figures.filter(overdue__gt=0).count() <= 14
    assert 3 <= figures.filter(over_limit__gt=0).count() <= 6


def test_every_cell_of_the_matrix_has_clients(demo: None) -> None:
    segments = set(ClientSummary.objects.exclude(segment="").values_list("segment", flat=True))
    assert segments == {a + x for a in "ABC" for x in "XYZ"}


def test_clients_come_sleep_and_go(demo: None) -> None:
    lives = Counter(ClientSummary.objects.values_list("lifecycle", flat=True))
    assert {"new", "active", "sleeping", "lost"} <= set(lives)
    assert lives["active"] > 25


def test_month_lands_near_its_targets(demo: None) -> None:
    company = Attainment.objects.filter(measure="revenue", as_of=TODAY)
    plan, landing = (sum(getattr(row, name) or 0 for row in company) for name in ("plan", "landing"))
    assert 70 < landing / plan * 100 < 125
    assert Target.objects.filter(month=TODAY.replace(day=1)).count() == 18


def test_next_week_is_planned(demo: None) -> None:
    monday = TODAY + dt.timedelta(days=7 - TODAY.weekday())
    year, week, _day = monday.isocalendar()
    assert WeekPlan.objects.filter(iso_year=year, iso_week=week).count() == 6
    assert Activity.objects.filter(day__gte=monday).count() > 15


def test_money_adds_up(demo: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM receivables_invoice i LEFT JOIN (SELECT invoice_id, sum(amount) AS sum"
            " FROM receivables_allocation GROUP BY 1) a ON a.invoice_id = i.id"
            " WHERE i.paid <> coalesce(a.sum, 0) OR coalesce(a.sum, 0) > i.amount"
        )
        assert cursor.fetchone() == (0,)
    assert (
        Invoice.objects.filter(date__gt=TODAY).count() == Payment.objects.filter(date__gt=TODAY).count() == 0
    )
    assert Allocation.objects.count() > 2000


def test_settlements_are_there_to_look_at(demo: None) -> None:
    """A bank file with sure, waiting and unknown lines, a signed act, one that differs, a closed month (R173, R174)."""
    lines = Counter(BankLine.objects.values_list("state", flat=True))
    assert lines["sure"] >= 9 and lines["waiting"] >= 3 and lines["ignored"] == 1
    assert BankLine.objects.filter(state="waiting", options=[]).exists()
    signed = ReconciliationAct.objects.get(status="signed")
    assert signed.paper_sha256 and not signed.differences.exists()
    differing = ReconciliationAct.objects.get(status="differs")
    assert {one.reason for one in differing.differences.all()} >= {"other_sum"}
    assert ClosedMonth.objects.in_force().count() == 1


def test_once_leaves_it_as_it_is(demo: None) -> None:
    call_command("load_demo", once=True)
    with pytest.raises(CommandError, match="already there"):
        call_command("load_demo")


def test_twice_on_the_same_day_is_the_same(demo: list[str]) -> None:
    assert demo[0] == demo[1]


@pytest.mark.django_db
def test_demo_wants_an_empty_database() -> None:
    UserFactory()
    with pytest.raises(CommandError, match="users of its own"):
        call_command("load_demo")


def test_key_statuses_say_what_is_true_and_are_set_by_who_may(demo: None) -> None:
    """The share named as evidence is the share sold, and nobody without the right set it (M9)."""
    # those of the rule nobody set
    statuses = KeyStatus.objects.filter(origin="manual").select_related("set_by", "client")
    assert statuses and all(status.set_by.can("key_status.set") for status in statuses)
    year = ShipmentLine.objects.filter(date__gt=clock.today() - dt.timedelta(days=365))
    whole = year.aggregate(sold=Sum("amount"))["sold"]
    for status in statuses.filter(definition=1, level="company"):
        sold = year.filter(client=status.client).aggregate(sold=Sum("amount"))["sold"]
        named = Decimal(status.evidence.partition(" ")[0].replace(",", "."))
        assert abs(named - sold * 100 / whole) < Decimal("0.1")


@pytest.mark.parametrize("kind", ["notes", "card", "people", "key", "contracts"])
def test_dossiers_were_filled_in_their_time(demo: None, kind: str) -> None:
    """A dossier that was entered while the demo was loaded would have no history."""
    for client in Client.objects.filter(is_key=True, manager__email="kam@demo.example"):
        page = timeline(client, client.manager, kind=kind, page_size=100)
        days = [event.day for event in page.events if "второй склад" not in event.text]
        # the rule of the nightly sets key status on the day of its run
        by_rule = KeyStatus.objects.filter(client=client, origin="rule").count() if kind == "key" else 0
        assert sum(day >= TODAY for day in days) == by_rule, (client, kind, days)
