from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from accounts.models import User
from kam_crm.shared import clock
from reports.models import SegmentSnapshot, Target
from tests.factories.accounts import AbsenceFactory, UserFactory
from tests.factories.dossiers import ClientFactory
from tests.factories.reports import (
    AlertFactory,
    AttainmentFactory,
    ClientLifecycleFactory,
    ClientMonthFactory,
    NightlyRunFactory,
    SegmentPolicyFactory,
    SegmentSnapshotFactory,
    TargetFactory,
)

pytestmark = pytest.mark.django_db


def api(user: User) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


def rows(user: User, name: str, **query: Any) -> list[dict[str, Any]]:
    answer = api(user).get(reverse(f"api:{name}-list"), query)
    assert answer.status_code == 200, answer.json()
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


@pytest.fixture
def director() -> User:
    person: User = UserFactory(role="director")
    return person


@pytest.fixture
def nights() -> Any:
    """One client's segments of three nights; the newest of them at every level and base."""
    client = ClientFactory()
    today = clock.today()
    for age, code in ((9, "CZ"), (3, "BY")):
        SegmentSnapshotFactory(client=client, as_of=today - dt.timedelta(days=age), segment=code, abc=code[0])
    for level in ("company", "department", "manager"):
        for base in ("revenue", "gross_profit"):
            SegmentSnapshotFactory(client=client, level=level, base=base)
    return client


def test_segments_of_the_newest_night_by_default(director: User, nights: Any) -> None:
    (row,) = rows(director, "segments")
    assert (row["as_of"], row["level"], row["base"], row["segment"]) == (
        clock.today().isoformat(), "company", "revenue", "AX",
    )  # fmt: skip
    assert (row["client_code"], row["amount"], row["share"]) == (nights.code, "1200000.00", "9.7566")
    assert row["why"].startswith("A: ")


@pytest.mark.parametrize(("age", "segments"), [(0, ["AX"]), (1, ["BY"]), (3, ["BY"]), (4, ["CZ"]), (10, [])])
def test_segments_as_of_a_date(director: User, nights: Any, age: int, segments: list[str]) -> None:
    day = clock.today() - dt.timedelta(days=age)
    assert [row["segment"] for row in rows(director, "segments", as_of=day.isoformat())] == segments


def test_segments_by_level_and_base(director: User, nights: Any) -> None:
    (row,) = rows(director, "segments", level="manager", base="gross_profit")
    assert (row["level"], row["base"]) == ("manager", "gross_profit")


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"life": "silent"}, 1), ({"life": "lost"}, 1), ({"life": "active"}, 0),
        ({"xyz": "X"}, 1), ({"xyz": "Z"}, 0), ({"moved": "true"}, 1), ({"moved": "false"}, 0),
        ({"segment": "none"}, 0), ({"share_from": "9"}, 1), ({"share_from": "10"}, 0),
    ],
)  # fmt: skip
def test_segments_are_filtered_as_on_the_page(
    director: User, nights: Any, query: dict[str, str], count: int
) -> None:
    """Silent now, active at the time of the snapshot before; in another segment at the end of the month before."""
    before = clock.month_start(clock.today()) - dt.timedelta(days=1)
    SegmentSnapshot.objects.filter(client=nights, as_of__lt=clock.today()).delete()
    SegmentSnapshotFactory(client=nights, as_of=before, segment="CZ")
    ClientLifecycleFactory(client=nights, as_of=before, status="active")
    ClientLifecycleFactory(client=nights, status="lost")
    assert len(rows(director, "segments", **query)) == count


def test_the_policy_says_which_base_is_shown(director: User, nights: Any) -> None:
    SegmentPolicyFactory(valid_from=clock.today(), shown_base="gross_profit")
    assert rows(director, "segments")[0]["base"] == "gross_profit"


def test_the_night_is_the_companys_and_not_the_callers(nights: Any) -> None:
    """A client without a row since must not be shown with an old one."""
    other = ClientFactory()
    SegmentSnapshotFactory(client=other, as_of=clock.today() - dt.timedelta(days=3))
    assert rows(other.manager, "segments") == []


@pytest.mark.parametrize(
    "query",
    [{"as_of": "yesterday"}, {"level": "world"}, {"base": "profit"}, {"ordering": "client"}, {"abc": "D"}],
)
def test_what_is_not_a_filter_is_refused(director: User, query: dict[str, str]) -> None:
    answer = api(director).get(reverse("api:segments-list"), query)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


def test_gross_profit_is_not_for_support(nights: Any) -> None:
    support = UserFactory(role="support", department=nights.manager.department)
    assert len(rows(support, "segments")) == 1
    answer = api(support).get(reverse("api:segments-list"), {"base": "gross_profit"})
    assert answer.status_code == 403


def test_gross_profit_of_all_is_not_for_a_deputy_without_the_margins_of_some(nights: Any) -> None:
    """While a colleague stands in, the sums would hold what the absent manager's clients cost."""
    absent, stand_in = nights.manager, UserFactory(department=nights.manager.department)
    AbsenceFactory(user=absent, deputy=stand_in)
    assert len(rows(stand_in, "segments")) == 1
    gross_profit = {"base": "gross_profit"}
    address = reverse("api:segments-list")
    assert api(stand_in).get(address, gross_profit).status_code == 403
    assert api(absent).get(address, gross_profit).status_code == 200


def test_costs_of_months_are_not_for_support() -> None:
    month = ClientMonthFactory()
    support = UserFactory(role="support", department=month.client.manager.department)
    hidden, shown = rows(support, "client-months")[0], rows(month.client.manager, "client-months")[0]
    assert (hidden["revenue"], hidden["cost"], hidden["known_revenue"]) == ("100000.00", None, None)
    assert (shown["revenue"], shown["cost"], shown["known_revenue"]) == ("100000.00", "80000.00", "100000.00")


def test_largest_clients_come_first_page_by_page(director: User) -> None:
    for amount in range(1, 6):
        SegmentSnapshotFactory(amount=Decimal(amount))
    first = api(director).get(reverse("api:segments-list"), {"page_size": 2}).json()
    second = api(director).get(first["next"]).json()
    assert [row["amount"] for row in first["results"] + second["results"]] == ["5.00", "4.00", "3.00", "2.00"]


@pytest.mark.parametrize("name", ["segments", "attainment", "alerts", "client-months", "targets"])
def test_twenty_rows_take_as_many_queries_as_two(
    director: User, name: str, django_assert_max_num_queries: Any, django_assert_num_queries: Any
) -> None:
    factory: Any = {
        "segments": SegmentSnapshotFactory, "attainment": AttainmentFactory, "alerts": AlertFactory,
        "client-months": ClientMonthFactory, "targets": TargetFactory,
    }[name]  # fmt: skip
    factory.create_batch(2)
    client = api(director)
    with django_assert_max_num_queries(6) as few:
        assert len(client.get(reverse(f"api:{name}-list")).json()["results"]) == 2
    factory.create_batch(18)
    with django_assert_num_queries(len(few)):
        assert len(client.get(reverse(f"api:{name}-list")).json()["results"]) == 20


def test_attainment_as_of(director: User) -> None:
    AttainmentFactory(as_of=dt.date(2026, 6, 15))
    AttainmentFactory(as_of=dt.date(2026, 6, 16), fact=Decimal("1500000.00"))
    assert [row["fact"] for row in rows(director, "attainment", as_of="2026-06-15")] == ["1400000.00"]
    (row,) = rows(director, "attainment", as_of="2026-06-30")
    assert (row["month"], row["landing"], row["required_per_day"]) == (
        "2026-06-01",
        "2940000.00",
        "145454.55",
    )


def test_alerts_come_with_their_sentence(director: User) -> None:
    AlertFactory()
    director.locale = "en"
    (row,) = rows(director, "alerts")
    assert row["figures"] == {"amount": "70000.00", "days": "19"}
    assert row["text"]


def test_nightly_steps(director: User) -> None:
    NightlyRunFactory(step="rollup", position=1)
    NightlyRunFactory(step="segments", position=2, done_at=None, error="OperationalError: disk")
    assert [(row["step"], row["error"]) for row in rows(director, "nightly-runs")] == [
        ("rollup", ""),
        ("segments", "OperationalError: disk"),
    ]


def send(user: User, **changes: Any) -> Any:
    # a month that is over takes two people
    body = {"month": f"{clock.today():%Y-%m}-17", "measure": "revenue", "amount": "500.00"} | changes
    return api(user).post(reverse("api:targets-list"), body, format="json")


def test_a_target_is_set_replaced_changed_and_taken_away(director: User) -> None:
    manager = UserFactory()
    assert send(director, manager=manager.email).status_code == 201
    answer = send(director, manager=manager.email, amount="600.00")
    assert (answer.json()["month"], answer.json()["amount"]) == (f"{clock.today():%Y-%m}-01", "600.00")
    address = reverse("api:targets-detail", args=[answer.json()["id"]])
    assert api(director).patch(address, {"amount": "700.00"}, format="json").json()["amount"] == "700.00"
    assert api(director).delete(address).status_code == 204
    assert not Target.objects.exists()


def test_refusals_of_targets(director: User) -> None:
    manager = UserFactory()
    answer = send(director, manager=manager.email, amount="-1.00")
    assert (answer.status_code, answer.json()["code"]) == (422, "amount_negative")
    assert send(director, manager=manager.email, measure="smiles").status_code == 400
    assert send(manager, manager=manager.email).status_code == 403
    assert (
        send(UserFactory(role="head"), manager=manager.email).status_code == 400
    )  # he does not see this manager


def test_the_same_write_under_the_same_key_happens_once(director: User) -> None:
    manager = UserFactory()
    body = {
        "month": f"{clock.today():%Y-%m}-01",
        "measure": "revenue",
        "amount": "5.00",
        "manager": manager.email,
    }
    answers = [
        api(director).post(reverse("api:targets-list"), body, format="json", headers={"Idempotency-Key": "k"})
        for _time in range(2)
    ]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert Target.objects.get().events.count() == 1
