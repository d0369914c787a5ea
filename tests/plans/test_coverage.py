"""How much of those who decide is covered by contacts (formulas.md 2.7), and what the week proposes for holes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dossiers.models import Client, ContactRole, DecisionMap, MapSeat
from kam_crm.shared import clock
from plans.coverage.coverage import coverage_of
from plans.weeks.proposals.deciding import deciders_unmet, holes_in_maps
from plans.weeks.proposals.sources import Week
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import (
    ClientContactFactory,
    ClientFactory,
    ClientGroupFactory,
    DecisionMapFactory,
    MapSeatFactory,
)
from tests.factories.plans import ActivityFactory

pytestmark = pytest.mark.django_db
# formulas.md 2.7, written down here a second time
WEIGHTS = {
    "decider": 3,
    "approver": 3,
    "influencer": 2,
    "buyer": 2,
    "user": 1,
    "gatekeeper": 1,
    "initiator": 1,
}


@pytest.fixture(autouse=True)
def first_rules(tmp_path: Any, settings: Any) -> Iterator[None]:
    settings.DATA_DIR = tmp_path
    yield


def met(seat: MapSeat, ago: int, outcome: str = "agreed", status: str = "done") -> None:
    client = seat.map.client
    activity = ActivityFactory(
        client=client, manager=client.manager, day=clock.today() - dt.timedelta(days=ago), status=status,
        outcome=outcome if status == "done" else "",
    )  # fmt: skip
    activity.persons.add(seat.contact)


@pytest.fixture
def drawn() -> DecisionMap:
    made: DecisionMap = DecisionMapFactory(client=ClientFactory(is_key=True, manager=UserFactory(role="kam")))
    return made


def test_the_map_of_the_picture_is_covered_by_nine_of_thirteen(drawn: DecisionMap) -> None:
    """(R205) decider 3, missing approver 3, influencer 2, user 1 not met for long, gatekeeper 1, buyer 2, user 1."""
    parts = {
        role: MapSeatFactory(map=drawn, roles=[role])
        for role in ("decider", "influencer", "gatekeeper", "buyer")
    }
    silent, user = (MapSeatFactory(map=drawn, roles=["user"]) for _ in range(2))
    MapSeatFactory(map=drawn, contact=None, title="Financial controller", roles=["approver"])
    for seat in (*parts.values(), user):
        met(seat, 10)
    met(silent, 104)
    found = coverage_of([drawn.client_id])[drawn.client_id]
    assert (found.covered, found.total, found.percent) == (9, 13, Decimal("69.2308"))
    assert [hole.name for hole in found.holes] == ["Financial controller"]
    assert not found.is_critical and found.uncovered_deciders == []


def test_the_heaviest_role_counts_and_the_last_day_too(drawn: DecisionMap) -> None:
    """(R205)"""
    seat = MapSeatFactory(map=drawn, roles=["approver", "user"])
    met(seat, 90)
    found = coverage_of([drawn.client_id])[drawn.client_id]
    assert (found.covered, found.total) == (3, 3) and found.is_critical
    day_later = clock.today() + dt.timedelta(days=1)
    assert coverage_of([drawn.client_id], day_later)[drawn.client_id].covered == 0


@pytest.mark.parametrize("how", [{"outcome": "absent"}, {"status": "planned"}, {"status": "cancelled"}])
def test_only_a_contact_with_a_result_covers(drawn: DecisionMap, how: dict[str, str]) -> None:
    met(MapSeatFactory(map=drawn, roles=["decider"]), 1, **how)
    found = coverage_of([drawn.client_id])[drawn.client_id]
    assert found.covered == 0 and [one.decides for one in found.uncovered_deciders] == [True]


def test_who_left_is_a_hole_however_lately_met(drawn: DecisionMap) -> None:
    """(R205) And a decider who left is nobody who is known to decide."""
    seat = MapSeatFactory(map=drawn, roles=["decider"], contact__is_active=False)
    met(seat, 1)
    found = coverage_of([drawn.client_id])[drawn.client_id]
    assert found.covered == 0 and found.total == 3 and found.is_critical and found.holes[0].has_left


def test_contacts_without_a_seat_count_by_their_own_role(drawn: DecisionMap) -> None:
    """A client without a map has a coverage, and a new contact counts before somebody puts them on it."""
    ClientContactFactory(client=drawn.client, role="decider")
    without = ClientContactFactory(role="buyer").client
    found = coverage_of([drawn.client_id, without.pk, ClientFactory().pk])
    assert not found[drawn.client_id].is_critical
    assert (found[without.pk].total, found[without.pk].map) == (2, None)
    assert [one.percent for one in found.values()] == [Decimal(0), Decimal(0), None]


def test_a_client_of_a_group_is_covered_by_the_map_of_the_group() -> None:
    group = ClientGroupFactory()
    drawn = DecisionMapFactory(client=ClientFactory(group=group), group=group)
    branch = ClientFactory(group=group)
    met(MapSeatFactory(map=drawn, roles=["decider"]), 3)
    found = coverage_of([branch.pk])[branch.pk]
    assert found.map == drawn.pk and found.percent == 100 and not found.is_critical


def plain(seats: list[tuple[list[str], int | None, bool]]) -> tuple[int, int]:
    """The formula again, as plainly as can be: (covered, total)."""
    covered = total = 0
    for roles, ago, has_left in seats:
        weight = 0
        for role in roles:
            if WEIGHTS[role] > weight:
                weight = WEIGHTS[role]
        total += weight
        if ago is not None and ago <= 90 and not has_left:
            covered += weight
    return covered, total


SEATS = st.tuples(
    st.lists(st.sampled_from(ContactRole.values), min_size=1, max_size=3, unique=True),
    st.none() | st.integers(0, 200),
    st.booleans(),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(SEATS, max_size=6))
def test_coverage_equals_the_plain_formula(
    first_rules: None, seats: list[tuple[list[str], int | None, bool]]
) -> None:
    """(R205)"""
    drawn = DecisionMapFactory()
    for roles, ago, has_left in seats:
        seat = MapSeatFactory(map=drawn, roles=sorted(roles, key=ContactRole.values.index))
        seat.contact.is_active = not has_left
        seat.contact.save()
        if ago is not None:
            met(seat, ago)
    found = coverage_of([drawn.client_id])[drawn.client_id]
    assert (found.covered, found.total) == plain(seats)
    assert found.is_critical != any("decider" in roles and not has_left for roles, _ago, has_left in seats)


def test_many_clients_cost_no_more_queries_than_one(django_assert_max_num_queries: Any) -> None:
    group = ClientGroupFactory()
    DecisionMapFactory(client__group=group, group=group)
    clients = [ClientFactory(group=group).pk, *(MapSeatFactory().map.client_id for _ in range(10))]
    clients += [ClientContactFactory().client_id for _ in range(5)]
    with django_assert_max_num_queries(6):
        coverage_of(clients)


# ---- the week --------------------------------------------------------------------------------------------------


def week_of(*clients: Client) -> Week:
    today = clock.today()
    return Week(today - dt.timedelta(days=today.weekday()), today, {client.pk: client for client in clients})


def test_a_hole_proposes_a_visit_to_the_client_in_whose_dossier_the_map_lies(drawn: DecisionMap) -> None:
    """(R205) The weightiest hole speaks."""
    MapSeatFactory(map=drawn, contact=None, title="Warehouse", roles=["user"])
    MapSeatFactory(map=drawn, contact=None, title="Controller", roles=["approver"])
    (reason,) = holes_in_maps(week_of(drawn.client, ClientFactory()))
    assert reason.client == drawn.client_id and "Controller" in reason.words and reason.kind == "visit"


def test_who_left_a_seat_proposes_a_visit(drawn: DecisionMap) -> None:
    seat = MapSeatFactory(map=drawn, roles=["buyer"], contact__is_active=False)
    (reason,) = holes_in_maps(week_of(drawn.client))
    assert str(seat.contact.person) in reason.words


def test_a_decider_who_was_not_met_for_sixty_days_proposes_a_visit(drawn: DecisionMap) -> None:
    """(R205)"""

    def reasons() -> list[str]:
        return [reason.words for reason in deciders_unmet(week_of(drawn.client))]

    unknown = reasons()
    seat = MapSeatFactory(map=drawn, roles=["decider"])
    never = reasons()
    met(seat, 61)
    long_ago = reasons()
    met(seat, 60)
    assert len(unknown) == len(never) == len(long_ago) == 1 and len({*unknown, *never, *long_ago}) == 3
    assert reasons() == []


def test_only_key_clients_are_asked_for_deciders(drawn: DecisionMap) -> None:
    assert list(deciders_unmet(week_of(ClientFactory()))) == []
