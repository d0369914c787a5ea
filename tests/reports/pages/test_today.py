"""Today: a manager's own day, figures equal to the night's rows, nothing of anybody else."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from desk.board.pages import risks
from desk.today.pages import attention
from desk.today.pages.today import Today
from dossiers.models import ClientSummary
from kam_crm.shared import clock
from plans.weeks.proposals.needs import proposals_for
from reports.pages.scope import scope_of
from tests.factories.accounts import UserFactory
from tests.factories.approvals import ApprovalFactory
from tests.factories.dossiers import ClientContactFactory, ClientFactory, ContractFactory
from tests.factories.plans import ActivityFactory, WeekPlanFactory
from tests.factories.reports import AlertFactory, AttainmentFactory, ClientLifecycleFactory, NightlyRunFactory
from tests.reports.pages.conftest import plain

pytestmark = pytest.mark.django_db
PAGE = reverse("desk:today")


def days(count: int) -> dt.date:
    return clock.today() + dt.timedelta(days=count)


def client_of(manager: Any, name: str, **figures: Any) -> Any:
    client = ClientFactory(manager=manager, name=name)
    ClientSummary.objects.filter(client=client).update(**figures)
    return client


@pytest.fixture
def night() -> None:
    NightlyRunFactory()


def test_month_shows_what_the_night_counted(kam: Any, see: Any, night: None) -> None:
    AttainmentFactory(manager=kam)
    page = see(kam, PAGE)
    assert "46.7%" in page
    assert "1 400 000 of 3 000 000; at this pace 2 940 000 — 98.0%" in page
    assert f"date_to={clock.today()}&manager={kam.pk}" in page


def test_month_without_a_plan_shows_sales_and_says_so(kam: Any, night: None) -> None:
    AttainmentFactory(manager=kam, plan=None, attainment=None, landing_pct=None)
    figure = Today(kam).figures[0]
    assert (plain(figure["value"]), figure["note"]) == ("1 400 000", "no plan")


def test_month_waits_for_the_first_night(kam: Any) -> None:
    assert Today(kam).figures[0]["note"] == "computed in the coming nightly run"


def test_one_without_clients_is_not_put_off_to_the_coming_night(head: Any, kam: Any, night: None) -> None:
    ClientFactory(manager=kam)
    notes = [Today(person).figures[0]["note"] for person in (head, kam)]
    assert notes == ["neither clients nor a plan", "computed in the coming nightly run"]


def test_figures_of_last_month_are_not_shown_as_this_month(kam: Any) -> None:
    NightlyRunFactory(as_of=days(-40))
    AttainmentFactory(manager=kam, as_of=days(-40))
    assert Today(kam).figures[0]["value"] == "—"


def test_overdue_is_summed_over_own_clients_only(kam: Any, stranger: Any) -> None:
    client_of(kam, "Late", overdue=Decimal(1000), overdue_days=70)
    client_of(kam, "Later", overdue=Decimal(500), overdue_days=3)
    client_of(stranger, "Foreign", overdue=Decimal(90000), overdue_days=9)
    figure = Today(kam).figures[1]
    assert (plain(figure["value"]), figure["note"]) == ("1 500", "2 clients, longer than 60 days: 1")


def test_a_kam_never_sees_clients_of_others(kam: Any, stranger: Any, see: Any, night: None) -> None:
    for manager, name in ((kam, "My shop"), (stranger, "Foreign shop")):
        client = client_of(manager, name, overdue=Decimal(10), overdue_days=5, last_shipment_on=days(-60))
        ActivityFactory(client=client, manager=manager, day=clock.today(), purpose=f"see {name}")
        ContractFactory(client=client, valid_to=days(10))
        AlertFactory(client=client)
    page = see(kam, PAGE)
    assert "My shop" in page and "see My shop" in page
    assert "Foreign shop" not in page


def test_a_head_sees_his_own_clients_only(kam: Any, head: Any, see: Any) -> None:
    client_of(kam, "Shop of Anna", overdue=Decimal(10), overdue_days=5)
    client_of(head, "Shop of Oleg", overdue=Decimal(10), overdue_days=5)
    page = see(head, PAGE)
    assert "Shop of Oleg" in page and "Shop of Anna" not in page


def test_activities_stand_in_time_order_and_the_cancelled_are_left_out(kam: Any) -> None:
    client = client_of(kam, "Shop")
    for hour, status in ((15, "planned"), (9, "planned"), (11, "cancelled")):
        ActivityFactory(
            client=client, manager=kam, day=clock.today(), starts_at=dt.time(hour, 0), status=status
        )
    assert [activity.starts_at.hour for activity in Today(kam).day.activities] == [9, 15]


def test_telephone_is_shown_on_demand_only(kam: Any, see: Any) -> None:
    client = client_of(kam, "Shop")
    place = ClientContactFactory(client=client, person__phone="+79215551234")
    ActivityFactory(client=client, manager=kam, day=clock.today()).persons.add(place)
    page = see(kam, PAGE)
    assert "5551234" not in page
    assert reverse("dossiers:person_reveal", args=[place.person_id]) in page


def test_week_counts_visits_that_are_left(kam: Any, monkeypatch: Any) -> None:
    wednesday = dt.date(2026, 11, 18)
    monkeypatch.setattr(clock, "today", lambda: wednesday)
    client = client_of(kam, "Shop")
    plan = [(-1, "visit", "done"), (0, "visit", "planned"), (1, "visit", "planned"), (1, "call", "planned"),
            (6, "visit", "planned")]  # fmt: skip
    for offset, kind, status in plan:
        outcome = "agreed" if status == "done" else ""
        ActivityFactory(client=client, manager=kam, day=wednesday + dt.timedelta(days=offset), kind=kind,
                       status=status, outcome=outcome)  # fmt: skip
    week = Today(kam).day.week
    assert week == {"visits": 3, "left": 2, "today": 1, "tomorrow": 1, "calls": 1}


def test_kam_counts_what_he_waits_for_and_head_what_waits_for_him(kam: Any, head: Any) -> None:
    ApprovalFactory(order__client=client_of(kam, "Shop"), asked_by=kam)
    mine, his = Today(kam).figures[3], Today(head).figures[3]
    assert (mine["label"], mine["value"]) == ("Wait for approval", "1")
    assert (his["label"], his["value"]) == ("Wait for your decision", "1")


@pytest.mark.parametrize(
    ("gone", "lifecycle", "is_silent"),
    [(45, "active", False), (46, "active", True), (10, "at_risk", True), (10, "active", False)],
)
def test_silent_after_45_days_or_at_risk(kam: Any, gone: int, lifecycle: str, is_silent: bool) -> None:
    client_of(kam, "Shop", last_order_on=days(-gone), last_shipment_on=days(-gone), lifecycle=lifecycle)
    group = attention.shown(attention.BY_NAME["silent"], kam, clock.today())
    assert bool(group.items) == is_silent


@pytest.mark.parametrize("lifecycle", ["sleeping", "at_risk"])
def test_an_order_ends_silence_before_it_is_shipped(kam: Any, head: Any, lifecycle: str) -> None:
    """Who has ordered today is not asked why nothing is bought, on Today, in the week and on the board (K4)."""
    known = {"last_order_on": days(0), "last_shipment_on": days(-58), "lifecycle": lifecycle, "abc": "A"}
    client = client_of(kam, "Shop", last_contact_on=days(-1), **known)
    ClientLifecycleFactory(client=client, as_of=clock.today(), status=lifecycle, days=58)
    assert attention.shown(attention.BY_NAME["silent"], kam, clock.today()).count == 0
    assert risks.silent(head, scope_of(head, ""), clock.today()) == []
    plan = WeekPlanFactory(manager=kam)
    assert proposals_for(plan, clock.today()) == []


@pytest.mark.parametrize(("ends", "burns"), [(0, True), (60, True), (61, False), (-1, False)])
def test_contracts_that_end_within_60_days_burn(kam: Any, ends: int, burns: bool) -> None:
    ContractFactory(client=client_of(kam, "Shop"), valid_from=days(-300), valid_to=days(ends))
    assert attention.shown(attention.BY_NAME["contracts"], kam, clock.today()).count == int(burns)


def test_a_contract_with_a_successor_does_not_burn(kam: Any) -> None:
    client = client_of(kam, "Shop")
    ContractFactory(client=client, valid_from=days(-300), valid_to=days(5))
    ContractFactory(client=client, valid_from=days(6), valid_to=None)
    assert attention.shown(attention.BY_NAME["contracts"], kam, clock.today()).count == 0


def test_activities_planned_and_never_logged_burn(kam: Any) -> None:
    client = client_of(kam, "Shop")
    for offset, status, outcome in ((-3, "planned", ""), (-3, "done", "agreed"), (2, "planned", "")):
        ActivityFactory(client=client, manager=kam, day=days(offset), status=status, outcome=outcome)
    group = attention.shown(attention.BY_NAME["forgotten"], kam, clock.today())
    assert [item["light"] for item in group.items] == ["3 days"]


def test_a_group_shows_its_first_and_counts_all(kam: Any, see: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attention, "SHOWN", 5)
    for number in range(7):
        client_of(kam, f"Shop {number}", overdue=Decimal(10), overdue_days=number + 1)
    group = attention.shown(attention.BY_NAME["debts"], kam, clock.today())
    assert ([item["text"] for item in group.items], group.count) == (
        [f"Shop {n}" for n in (6, 5, 4, 3, 2)],
        7,
    )
    everything = see(kam, reverse("desk:attention_list", args=["debts"]))
    assert all(f"Shop {number}" in everything for number in range(7))


def test_fragment_of_a_group_equals_the_page(kam: Any, see: Any) -> None:
    client_of(kam, "Shop", overdue=Decimal(10), overdue_days=1)
    address = reverse("desk:attention_list", args=["debts"])
    assert see(kam, address, htmx=True).strip() in see(kam, address)


def test_an_unknown_group_is_not_found(kam: Any, signed_in: Any) -> None:
    assert signed_in(kam).get(reverse("desk:attention_list", args=["fire"])).status_code == 404


def test_news_are_of_the_last_night_and_heaviest_first(kam: Any, night: None) -> None:
    client = client_of(kam, "Shop")
    AlertFactory(client=client, kind="overdue", weight=10)
    AlertFactory(client=client, kind="paid", weight=90, figures={"amount": "5.00", "count": "1"})
    AlertFactory(client=client, kind="over_limit", as_of=days(-1), figures={"amount": "5.00", "debt": "9.00"})
    assert [line["icon"] for line in Today(kam).news] == ["coins", "clock"]


def test_an_empty_day_offers_the_first_step(kam: Any, see: Any) -> None:
    page = see(kam, PAGE)
    assert reverse("dossiers:client_new") in page
    assert "Nothing is planned for today" in page


@pytest.mark.parametrize(
    ("role", "home"),
    [
        ("director", "desk:board"),
        ("support", "orders:support_desk"),
        ("finance", "receivables:debt_list"),
        ("admin", "desk:setup"),
    ],
)
def test_others_begin_where_their_work_is(role: str, home: str, signed_in: Any) -> None:
    assert signed_in(UserFactory(role=role)).get(PAGE).headers["Location"] == reverse(home)


def test_twenty_clients_take_as_many_queries_as_two(kam: Any, queries: Any, night: None) -> None:
    def add(count: int) -> None:
        for _number in range(count):
            client = client_of(kam, "Shop", overdue=Decimal(10), overdue_days=5, last_shipment_on=days(-60))
            activity = ActivityFactory(client=client, manager=kam, day=clock.today())
            activity.persons.add(ClientContactFactory(client=client))
            ContractFactory(client=client, valid_to=days(10))
            ActivityFactory(client=client, manager=kam, day=days(-2))
            AlertFactory(client=client)

    add(2)
    few = queries(kam, PAGE)
    add(18)
    assert queries(kam, PAGE) == few


def test_a_head_without_a_day_of_his_own_begins_on_the_board(head: Any, signed_in: Any) -> None:
    assert signed_in(head).get(PAGE).headers["Location"] == reverse("desk:board")


def test_a_head_whose_own_clients_ask_for_nothing_begins_on_the_board(head: Any, signed_in: Any) -> None:
    """Three empty cards were the first he saw (H40)."""
    client = ClientFactory(manager=head)
    assert signed_in(head).get(PAGE).headers["Location"] == reverse("desk:board")
    ClientSummary.objects.filter(client=client).update(overdue=Decimal(9), overdue_days=3)
    assert signed_in(head).get(PAGE).status_code == 200


def test_a_head_with_a_visit_to_a_client_of_his_managers_begins_on_today(
    head: Any, kam: Any, signed_in: Any
) -> None:
    ActivityFactory(manager=head, client=client_of(kam, "Shop of Anna"), day=clock.today())
    assert signed_in(head).get(PAGE).status_code == 200


def test_a_head_who_acts_for_an_absent_manager_sees_the_managers_day(head: Any, kam: Any) -> None:
    assert Today(head).is_empty
    assert not Today(head, kam).is_empty


def test_a_manager_without_a_day_is_shown_how_to_begin(kam: Any, see: Any) -> None:
    assert Today(kam).is_empty
    assert reverse("dossiers:client_new") in see(kam, PAGE)
