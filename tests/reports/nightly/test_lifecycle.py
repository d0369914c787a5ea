from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from orders.models import ShipmentLine
from reports.models import ClientLifecycle, ShipmentRhythm
from reports.nightly.context import StepContext
from reports.nightly.steps import lifecycle, rollup
from tests.factories.dossiers import ClientFactory
from tests.factories.reports import SegmentPolicyFactory
from tests.reports.nightly.company import build
from tests.reports.sales import sell

AS_OF = dt.date(2026, 6, 15)


def life(*ages: int, amount: str = "100.00") -> ClientLifecycle | None:
    """Of a client to whom something was shipped so many days before AS_OF."""
    client = ClientFactory()
    sell((client.pk, AS_OF - dt.timedelta(days=age), Decimal(amount), None) for age in ages)
    lifecycle.run(StepContext.of(AS_OF))
    return ClientLifecycle.objects.filter(client=client).first()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("ages", "status"),
    [
        ((400, 90), "returned"),
        ((200, 90), "active"),
        ((200, 91), "sleeping"),
        ((300, 180), "sleeping"),
        ((300, 181), "lost"),
        ((90,), "new"),
        ((91,), "sleeping"),
        ((270, 90, 20), "active"),  # a gap of 180 days is not yet lost
        ((271, 90, 20), "returned"),
        ((900, 600, 310, 89), "returned"),  # lost three times: the last coming back counts
        ((900, 600, 310, 91), "sleeping"),
        ((272, 91, 20), "active"),  # he came back more than 90 days ago
        ((70, 60, 50, 40), "at_risk"),
        ((50, 40, 30, 20), "new"),  # twice the usual ten days is not yet too long
        ((51, 41, 31, 21), "at_risk"),
        ((60, 50, 40), "new"),  # three shipments tell no habit
        ((200, 160, 120, 100, 85), "at_risk"),
        ((0,), "new"),
    ],
)
def test_status_by_days_since_the_last_shipment(ages: tuple[int, ...], status: str) -> None:
    """Lost on the very day, without anybody's doing (R98)."""
    found = life(*ages)
    assert found is not None
    assert found.status == status
    assert found.days == min(ages)


@pytest.mark.django_db
def test_usual_interval_is_the_median_of_days_between_shipping_days() -> None:
    found = life(100, 93, 93, 83, 68, 60)  # gaps 7, 10, 15, 8; two documents of one day are one
    assert found is not None
    assert found.usual_days == Decimal("9.0")
    assert found.last_on == AS_OF - dt.timedelta(days=60)


@pytest.mark.django_db
def test_returns_and_what_comes_later_are_no_shipments() -> None:
    assert life(3, amount="-1.00") is None
    assert life(-1) is None


@pytest.mark.django_db
def test_of_later_shipments_a_date_knows_nothing() -> None:
    """The lines up to the date and with it tell: gaps 7, 8, 10, 15 and 60; two documents of a day are one."""
    found = life(100, 93, 93, 83, 68, 60, 0, -5)
    assert found is not None
    assert (found.usual_days, found.last_on, found.days) == (10, AS_OF, 0)


@pytest.mark.django_db
@pytest.mark.parametrize("later", [(), ((-5, "100.00"),)])
def test_a_return_of_who_bought_before_is_no_shipment(later: tuple[tuple[int, str], ...]) -> None:
    client = ClientFactory()
    lines = ((100, "100.00"), (3, "-10.00"), *later)
    sell((client.pk, AS_OF - dt.timedelta(days=age), Decimal(amount), None) for age, amount in lines)
    assert lives(AS_OF) == [(client.pk, "sleeping", AS_OF - dt.timedelta(days=100), 100, None)]


@pytest.mark.django_db
def test_a_run_of_some_clients_knows_their_later_shipments_alone() -> None:
    bought, other = ClientFactory(), ClientFactory()
    days = (AS_OF, AS_OF + dt.timedelta(days=3))
    sell([(client.pk, day, Decimal(100), None) for client in (bought, other) for day in days])
    lifecycle.run(StepContext.of(AS_OF))
    ClientLifecycle.objects.all().delete()
    lifecycle.run(StepContext.of(AS_OF, clients=(bought.pk,)))
    assert list(ClientLifecycle.objects.values_list("client", "last_on")) == [(bought.pk, AS_OF)]


@pytest.mark.django_db
def test_a_run_of_some_clients_leaves_the_others_as_they_are() -> None:
    bought, other = ClientFactory(), ClientFactory()
    sell([(client.pk, AS_OF, Decimal(100), None) for client in (bought, other)])
    lifecycle.run(StepContext.of(AS_OF, clients=(bought.pk,)))
    assert set(ClientLifecycle.objects.values_list("client", flat=True)) == {bought.pk}
    ClientLifecycle.objects.update(status="lost")
    lifecycle.run(StepContext.of(AS_OF, clients=(other.pk,)))
    assert dict(ClientLifecycle.objects.values_list("client", "status")) == {
        bought.pk: "lost",
        other.pk: "new",
    }


def lives(day: dt.date) -> list[tuple[object, ...]]:
    lifecycle.run(StepContext.of(day))
    rows = ClientLifecycle.objects.filter(as_of=day).order_by("client")
    return list(rows.values_list("client", "status", "last_on", "days", "usual_days"))


@pytest.mark.django_db
@pytest.mark.parametrize("many", [0, 2, lifecycle.MANY])
def test_what_is_kept_changes_no_date(many: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Newest first, oldest first, and from the lines alone: each date says the same of every client."""
    monkeypatch.setattr(lifecycle, "MANY", many)
    build()
    days = [AS_OF - dt.timedelta(days=age) for age in (0, 3, 40, 200, 650)]
    from_lines = {}
    for day in days:
        ShipmentRhythm.objects.all().delete()
        from_lines[day] = lives(day)
    assert {day: lives(day) for day in days} == from_lines
    assert {day: lives(day) for day in reversed(days)} == from_lines
    assert len({len(rows) for rows in from_lines.values()}) > 1


@pytest.mark.django_db
def test_a_touched_client_is_read_again() -> None:
    client = ClientFactory()
    sell([(client.pk, AS_OF - dt.timedelta(days=100), Decimal(100), None)])
    rollup.refresh()
    assert lives(AS_OF)[0][1] == "sleeping"
    sell([(client.pk, AS_OF - dt.timedelta(days=age), Decimal(100), None) for age in (90, 20)])
    rollup.refresh()
    assert lives(AS_OF)[0][1:3] == ("active", AS_OF - dt.timedelta(days=20))
    ShipmentLine.objects.all().delete()
    rollup.refresh()
    assert lives(AS_OF) == []


@pytest.mark.django_db
def test_another_threshold_is_counted_with() -> None:
    """A gap of 200 days is a coming back from the lost, until a policy waits longer (R98)."""
    client = ClientFactory()
    sell([(client.pk, AS_OF - dt.timedelta(days=age), Decimal(100), None) for age in (280, 80, 10)])
    assert lives(AS_OF)[0][1] == "returned"
    SegmentPolicyFactory(valid_from=AS_OF, lost_days=250)
    assert lives(AS_OF)[0][1] == "active"
