"""Decision maps: seats, roles, reporting lines, stances, informal lines, relations between people."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.events.models import Event
from dossiers.decision_map.roles import in_order, roles_of
from dossiers.decision_map.tree import levels, would_loop
from dossiers.models import Client, ContactRole, DecisionMap, MapSeat, PersonLink
from dossiers.services import (
    add_line,
    add_seat,
    draw_map,
    end_link,
    end_people_link,
    link_people,
    make_main,
    note_stance,
    remove_map,
    remove_seat,
    update_link,
    update_map,
    update_seat,
)
from kam_crm.shared import clock
from kam_crm.shared.errors import NotAllowed, StateConflict
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import (
    ClientContactFactory,
    ClientFactory,
    ClientGroupFactory,
    DecisionMapFactory,
    MapSeatFactory,
)
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def client(db: None) -> Client:
    made: Client = ClientFactory(manager=UserFactory(role="kam", locale="en"))
    return made


@pytest.fixture
def drawn(client: Client) -> DecisionMap:
    made: DecisionMap = DecisionMapFactory(client=client)
    return made


def seats_of(decision_map: DecisionMap, number: int, **facts: Any) -> list[MapSeat]:
    return [MapSeatFactory(map=decision_map, **facts) for _ in range(number)]


# ---- maps ------------------------------------------------------------------------------------------------------


def test_a_map_is_drawn_of_everybody_who_works_there_with_their_role(client: Client) -> None:
    """(R68)"""
    decider = ClientContactFactory(client=client, role="decider")
    ClientContactFactory(client=client, is_active=False)
    ClientContactFactory()
    drawn = draw_map(by=client.manager, client=client)
    assert drawn.is_main and drawn.title
    assert [(seat.contact, seat.roles) for seat in drawn.seats.all()] == [(decider, ["decider"])]
    second = draw_map(by=client.manager, client=client, title="Dairy", with_people=False)
    assert not second.is_main and not second.seats.exists()


def test_the_main_map_can_be_another_one(client: Client) -> None:
    contact = ClientContactFactory(client=client, role="user")
    draw_map(by=client.manager, client=client)
    second = draw_map(by=client.manager, client=client, title="Dairy", with_people=False)
    add_seat(by=client.manager, decision_map=second, contact=contact, roles=["decider"])
    contact.refresh_from_db()
    assert contact.role == "user"
    make_main(by=client.manager, decision_map=second)
    contact.refresh_from_db()
    assert contact.role == "decider"
    assert list(DecisionMap.objects.filter(is_main=True)) == [second]


def test_a_group_has_one_main_map_and_its_clients_without_one_go_by_it() -> None:
    group, manager = ClientGroupFactory(), UserFactory(role="kam")
    head_office, branch, other = (ClientFactory(manager=manager, group=group) for _ in range(3))
    drawn = draw_map(by=manager, client=head_office, for_group=True)
    own = draw_map(by=manager, client=other)
    clients = [head_office.pk, branch.pk, other.pk, ClientFactory().pk]
    assert DecisionMap.objects.main_of(clients) == {
        head_office.pk: drawn.pk, branch.pk: drawn.pk, other.pk: own.pk,
    }  # fmt: skip
    with refused("group_has_map", StateConflict):
        update_map(by=manager, decision_map=own, for_group=True)
    there = ClientContactFactory(client=branch, role="user")
    add_seat(by=manager, decision_map=drawn, contact=there, roles=["approver", "decider"])
    assert roles_of([there]) == {there.pk: ("decider", "approver")}


def test_a_client_of_no_group_has_no_map_for_one(client: Client) -> None:
    with refused("no_group"):
        draw_map(by=client.manager, client=client, for_group=True)


def test_a_map_with_people_stays(drawn: DecisionMap) -> None:
    seat, manager = MapSeatFactory(map=drawn), drawn.client.manager
    with refused("map_in_use", StateConflict):
        remove_map(by=manager, decision_map=drawn)
    remove_seat(by=manager, seat=seat)
    remove_map(by=manager, decision_map=drawn)
    assert not DecisionMap.objects.exists()


def test_who_sees_the_map_of_a_group_by_another_client_changes_nothing() -> None:
    group = ClientGroupFactory()
    drawn = DecisionMapFactory(client=ClientFactory(group=group), group=group)
    neighbour = ClientFactory(group=group, manager=UserFactory(role="kam")).manager
    assert list(DecisionMap.objects.visible_to(neighbour)) == [drawn]
    with refused("not_your_map", NotAllowed):
        add_seat(by=neighbour, decision_map=drawn, title="Controller", roles=["approver"])
    assert not DecisionMap.objects.visible_to(UserFactory(role="kam")).exists()


# ---- seats -----------------------------------------------------------------------------------------------------


def test_somebody_plays_several_parts_and_a_hole_names_who_is_missing(drawn: DecisionMap) -> None:
    """(R69) Several roles per person; a placeholder says who is not found yet (R68)."""
    manager, contact = drawn.client.manager, ClientContactFactory(client=drawn.client, role="user")
    seat = add_seat(by=manager, decision_map=drawn, contact=contact, roles=["user", "buyer", "user"])
    assert seat.roles == ["buyer", "user"] and not seat.is_hole
    hole = add_seat(by=manager, decision_map=drawn, title="Financial controller", roles=["approver"])
    assert hole.is_hole and str(hole) == "Financial controller"
    assert set(MapSeat.objects.holes()) == {hole}
    found = ClientContactFactory(client=drawn.client)
    update_seat(by=manager, seat=hole, contact=found)
    assert not MapSeat.objects.holes().exists()
    assert Event.objects.filter(kind="dossiers.seat_filled").count() == 1


@pytest.mark.parametrize(
    ("code", "facts"),
    [
        ("seat_of_nobody", {"roles": ["user"]}),
        ("seat_roles_required", {"title": "Controller"}),
        ("role_unknown", {"title": "Controller", "roles": ["boss"]}),
        ("influence_unknown", {"title": "Controller", "roles": ["user"], "influence": 4}),
        ("archetype_unknown", {"title": "Controller", "roles": ["user"], "archetype": "loud"}),
        ("relation_unknown", {"title": "Controller", "roles": ["user"], "relation_now": 9}),
        ("nobody_sits_there", {"title": "Controller", "roles": ["user"], "attitude": 1}),
    ],
)
def test_a_seat_that_says_nothing_is_refused_and_nothing_is_written(
    drawn: DecisionMap, code: str, facts: dict[str, Any]
) -> None:
    with refused(code):
        add_seat(by=drawn.client.manager, decision_map=drawn, **facts)
    assert not MapSeat.objects.exists()


def test_people_of_others_and_those_who_left_get_no_seat(drawn: DecisionMap) -> None:
    manager = drawn.client.manager
    with refused("works_elsewhere"):
        add_seat(by=manager, decision_map=drawn, contact=ClientContactFactory())
    with refused("person_has_left"):
        add_seat(
            by=manager, decision_map=drawn, contact=ClientContactFactory(client=drawn.client, is_active=False)
        )
    seat = MapSeatFactory(map=drawn)
    with refused("already_on_map", StateConflict):
        add_seat(by=manager, decision_map=drawn, contact=seat.contact)
    with refused("owner_unknown"):
        update_seat(by=manager, seat=seat, relation_owner=UserFactory(role="admin", department=None))


def test_who_leaves_the_client_marks_the_seat(drawn: DecisionMap) -> None:
    """(R68)"""
    seat, manager = MapSeatFactory(map=drawn), drawn.client.manager
    end_link(by=manager, link=seat.contact)
    seat = MapSeat.objects.with_people().get()
    assert seat.has_left and seat.is_hole
    # other words for the seat do not ask who sits there again
    assert update_seat(by=manager, seat=seat, note="Look for the successor").note


def test_a_seat_that_goes_leaves_nobody_hanging(drawn: DecisionMap) -> None:
    top, middle, low = seats_of(drawn, 3)
    manager = drawn.client.manager
    update_seat(by=manager, seat=middle, reports_to=top)
    update_seat(by=manager, seat=low, reports_to=middle)
    remove_seat(by=manager, seat=middle)
    assert MapSeat.objects.get(pk=low.pk).reports_to == top


def test_a_map_has_room_for_so_many(drawn: DecisionMap, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dossiers.decision_map.services.seats.MOST_SEATS", 1)
    MapSeatFactory(map=drawn)
    with refused("map_is_full"):
        add_seat(by=drawn.client.manager, decision_map=drawn, title="One more", roles=["user"])


# ---- one fact once ---------------------------------------------------------------------------------------------


def test_the_seat_and_the_contact_never_disagree(drawn: DecisionMap) -> None:
    """The seat wins, the contact's own role is its weightiest; whichever is changed the other follows (R69)."""
    manager, contact = drawn.client.manager, ClientContactFactory(client=drawn.client, role="user")
    seat = add_seat(by=manager, decision_map=drawn, contact=contact)
    assert seat.roles == ["user"]
    update_seat(by=manager, seat=seat, roles=["user", "decider", "approver"])
    contact.refresh_from_db()
    assert contact.role == "decider" and roles_of([contact]) == {contact.pk: ("decider", "approver", "user")}
    update_link(by=manager, link=contact, role="buyer")
    seat.refresh_from_db()
    assert seat.roles == ["buyer", "user"]
    lonely = ClientContactFactory(client=drawn.client, role="gatekeeper")
    assert roles_of([lonely, contact]) == {lonely.pk: ("gatekeeper",), contact.pk: ("buyer", "user")}


def test_roles_of_many_cost_no_more_than_those_of_one(
    drawn: DecisionMap, django_assert_num_queries: Any
) -> None:
    group = ClientGroupFactory()
    DecisionMapFactory(client__group=group, group=group)
    branch = ClientContactFactory(client__group=group)
    contacts = [seat.contact for seat in seats_of(drawn, 20)]
    for asked in ([contacts[0], branch], [*contacts, branch]):
        with django_assert_num_queries(4):
            roles_of(asked)


@given(st.sets(st.sampled_from(ContactRole.values), min_size=1))
def test_roles_are_in_the_order_of_their_weight(roles: set[str]) -> None:
    ordered = in_order(roles)
    assert set(ordered) == roles
    assert ordered == sorted(ordered, key=ContactRole.values.index)


# ---- reporting lines -------------------------------------------------------------------------------------------


@st.composite
def forests(draw: st.DrawFn) -> dict[int, int | None]:
    """Any lines without a loop: a boss always has the smaller key."""
    size = draw(st.integers(1, 12))
    return {key: draw(st.sampled_from([None, *range(key)])) for key in range(size)}


@given(forests(), st.data())
def test_what_is_not_refused_never_loops(boss_of: dict[int, int | None], data: st.DataObject) -> None:
    """Whatever lines are drawn one after another, everybody still ends at somebody without a boss (R68)."""
    lines = dict(boss_of)
    for _ in range(8):
        seat, boss = (data.draw(st.sampled_from(sorted(lines))) for _ in range(2))
        if not would_loop(lines, seat, boss):
            lines[seat] = boss
    for seat in lines:
        above, steps = lines[seat], 0
        while above is not None:
            above, steps = lines[above], steps + 1
            assert steps <= len(lines)


@given(forests())
def test_a_line_is_refused_only_where_it_closes_a_circle(boss_of: dict[int, int | None]) -> None:
    def below(top: int) -> set[int]:
        found = {top}
        while more := {key for key, boss in boss_of.items() if boss in found} - found:
            found |= more
        return found

    for seat in boss_of:
        for boss in boss_of:
            assert would_loop(boss_of, seat, boss) == (boss in below(seat))


@given(forests())
def test_every_seat_stands_once_below_its_boss(boss_of: dict[int, int | None]) -> None:
    order = list(levels(boss_of, boss_of))
    assert sorted(key for key, _level in order) == sorted(boss_of)
    level = dict(order)
    position = {key: number for number, (key, _level) in enumerate(order)}
    for key, boss in boss_of.items():
        assert level[key] == (0 if boss is None else level[boss] + 1)
        assert boss is None or position[boss] < position[key]


def test_a_circle_is_refused_beside_the_field(drawn: DecisionMap) -> None:
    """(R68)"""
    top, middle, low = seats_of(drawn, 3)
    manager = drawn.client.manager
    update_seat(by=manager, seat=middle, reports_to=top)
    update_seat(by=manager, seat=low, reports_to=middle)
    with refused("reports_in_a_circle") as caught:
        update_seat(by=manager, seat=top, reports_to=low)
    assert caught.value.field == "reports_to" and caught.value.args
    with refused("reports_in_a_circle"):
        update_seat(by=manager, seat=top, reports_to=top)
    with refused("reports_elsewhere"):
        update_seat(by=manager, seat=top, reports_to=MapSeatFactory())
    assert MapSeat.objects.get(pk=top.pk).reports_to is None


# ---- stances ---------------------------------------------------------------------------------------------------


def test_an_attitude_is_what_was_noted_last_by_the_day(drawn: DecisionMap) -> None:
    """(R68) The history of stances: attitude as of any day."""
    seat, manager, today = MapSeatFactory(map=drawn), drawn.client.manager, clock.today()
    note_stance(by=manager, seat=seat, attitude=-1, on=today - 10 * DAY, note="Quarrelled about pallets")
    note_stance(by=manager, seat=seat, attitude=2)
    note_stance(by=manager, seat=seat, attitude=0, on=today - 5 * DAY)

    def attitude(day: dt.date) -> Any:
        return MapSeat.objects.with_attitude(day).get(pk=seat.pk).attitude

    assert [attitude(today - ago * DAY) for ago in (11, 10, 6, 5, 0)] == [None, -1, -1, 0, 2]
    with refused("stance_in_future"):
        note_stance(by=manager, seat=seat, attitude=1, on=today + DAY)
    with refused("attitude_unknown"):
        note_stance(by=manager, seat=seat, attitude=3)


def test_whoever_comes_next_begins_without_the_stance_of_who_was_there(drawn: DecisionMap) -> None:
    seat, manager = MapSeatFactory(map=drawn), drawn.client.manager
    update_seat(by=manager, seat=seat, attitude=-2)
    update_seat(by=manager, seat=seat, attitude=-2)
    assert seat.stances.count() == 1
    update_seat(by=manager, seat=seat, contact=ClientContactFactory(client=drawn.client))
    assert MapSeat.objects.with_attitude(clock.today()).get(pk=seat.pk).attitude is None


# ---- lines and relations ---------------------------------------------------------------------------------------


def test_an_informal_line_joins_two_of_one_map(drawn: DecisionMap) -> None:
    """(R68)"""
    one, other = seats_of(drawn, 2)
    manager = drawn.client.manager
    add_line(by=manager, source=one, target=other, kind="advises", note="Lunch on Fridays")
    with refused("line_known", StateConflict):
        add_line(by=manager, source=one, target=other, kind="advises")
    with refused("line_to_itself"):
        add_line(by=manager, source=one, target=one, kind="advises")
    with refused("line_elsewhere"):
        add_line(by=manager, source=one, target=MapSeatFactory(), kind="advises")
    with refused("line_kind_unknown"):
        add_line(by=manager, source=one, target=other, kind="hums")


def test_relations_join_people_of_different_clients_and_end(client: Client) -> None:
    """(R73)"""
    manager = client.manager
    theirs, others = ClientContactFactory(client=client), ClientContactFactory(client__manager=manager)
    link = link_people(by=manager, person=others.person, other=theirs.person, kind="patron")
    with refused("people_linked", StateConflict):
        link_people(by=manager, person=theirs.person, other=others.person, kind="patron")
    with refused("person_with_oneself"):
        link_people(by=manager, person=theirs.person, other=theirs.person, kind="patron")
    with refused("link_kind_unknown"):
        link_people(by=manager, person=theirs.person, other=others.person, kind="x")
    assert list(PersonLink.objects.visible_to(manager)) == [link]
    end_people_link(by=manager, link=link)
    assert link_people(by=manager, person=theirs.person, other=others.person, kind="patron").pk != link.pk


def test_a_relation_with_somebody_out_of_sight_is_not_shown(client: Client) -> None:
    """(R73)"""
    theirs = ClientContactFactory(client=client)
    link_people(
        by=UserFactory(role="head"), person=theirs.person, other=ClientContactFactory().person, kind="club"
    )
    assert not PersonLink.objects.visible_to(client.manager).exists()
    assert PersonLink.objects.visible_to(UserFactory(role="director")).exists()
    assert not PersonLink.objects.visible_to(UserFactory(role="finance")).exists()
