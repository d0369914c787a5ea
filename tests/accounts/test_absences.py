from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction

from accounts.models import Absence, User
from accounts.rights.covers import (
    active_covers,
    covered_manager_ids,
    is_responsible,
    leads,
    sees_every_margin,
    sees_margin,
    without_margin,
)
from accounts.services import change_absence, end_absence, record_absence, update_user
from kam_crm.shared import clock
from tests.factories.accounts import AbsenceFactory, DepartmentFactory, UserFactory
from tests.support.days import TODAY
from tests.support.races import overtaken, without_row_locks
from tests.support.refusals import refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def day(number: int) -> dt.date:
    return TODAY + dt.timedelta(days=number)


@pytest.fixture
def team() -> SimpleNamespace:
    """Anna, Boris and Clara of one department with its head; Dora and her head of another; the director."""
    north, south = DepartmentFactory(name="North"), DepartmentFactory(name="South")
    return SimpleNamespace(
        **{name: UserFactory(full_name=name, department=north) for name in ("anna", "boris", "clara")},
        head=UserFactory(role="head", department=north),
        support=UserFactory(role="support", department=north),
        dora=UserFactory(department=south),
        other_head=UserFactory(role="head", department=south),
        director=UserFactory(role="director"),
    )


Record = Callable[..., Absence]


@pytest.fixture
def record(team: SimpleNamespace) -> Record:
    """Anna's vacation with Boris as deputy unless given otherwise."""

    def recorded(**given: Any) -> Absence:
        plain = {"by": team.head, "user": team.anna, "deputy": team.boris, "first_day": day(0), "last_day": day(3),
                 "reason": "vacation", "order_number": "17-К"}  # fmt: skip
        return record_absence(**{**plain, **given})

    return recorded


def fresh(user: User) -> User:
    """As the next request reads them."""
    return User.objects.get(pk=user.pk)


def test_deputy_stands_in_from_the_first_to_the_last_day(
    team: SimpleNamespace, record: Record, settings: Any
) -> None:
    """Neither the day before nor the day after (R27)."""
    record(first_day=day(1), last_day=day(3))
    seen = {}
    for number in range(5):
        settings.BUSINESS_DATE = day(number)
        seen[number] = covered_manager_ids(
            team.boris
        )  # the same object: what it knew yesterday does not count today
    assert seen == {0: [], 1: [team.anna.pk], 2: [team.anna.pk], 3: [team.anna.pk], 4: []}
    assert covered_manager_ids(fresh(team.clara)) == []


def test_who_deputises_is_asked_once_in_a_request(
    team: SimpleNamespace, record: Record, django_assert_num_queries: Any
) -> None:
    record()
    with django_assert_num_queries(2):  # whether there is anybody, and who
        assert is_responsible(team.boris, team.anna.pk)
        assert is_responsible(team.boris, team.boris.pk)
        assert not is_responsible(team.boris, team.clara.pk)
        assert without_margin(team.boris) == [team.anna.pk]
    with django_assert_num_queries(1):
        assert covered_manager_ids(team.clara) == [] and not is_responsible(team.clara, team.anna.pk)
    with django_assert_num_queries(0):
        assert covered_manager_ids(team.director) == []


def test_a_deputy_sees_the_margins_of_his_own_clients_and_no_sum_of_all(
    team: SimpleNamespace, record: Record
) -> None:
    record()
    assert (sees_margin(team.boris, team.boris.pk), sees_margin(team.boris, team.anna.pk)) == (True, False)
    assert not sees_every_margin(team.boris)
    assert sees_every_margin(team.clara) and sees_margin(team.anna, team.anna.pk)
    # whom the role forbids margins the clients of nobody show any
    assert not sees_every_margin(team.support) and not sees_margin(team.support, team.clara.pk)


def test_a_colleague_without_a_department_is_led_by_nobody(team: SimpleNamespace) -> None:
    alone = UserFactory(department=None)
    assert [leads(head, alone) for head in (team.head, alone)] == [False, False]
    assert leads(team.head, team.anna) and not leads(team.other_head, team.anna)


def test_absences_are_seen_by_those_they_concern(team: SimpleNamespace, record: Record) -> None:
    """One's own, those one deputises in, a head's people, and the director all; a head belongs where they head not."""
    first = record()
    second = record(by=team.director, user=team.dora, deputy=team.head)
    team.head.department.head = team.other_head
    team.head.department.save()

    def seen(person: Any) -> set[Absence]:
        return set(Absence.objects.visible_to(person))

    assert seen(team.anna) == seen(team.boris) == {first}
    assert seen(team.head) == {second}  # as the deputy; Anna's head is somebody else now
    assert seen(team.other_head) == seen(team.director) == {first, second}
    team.dora.department.head = team.clara  # who heads it in name, but has not the role
    team.dora.department.save()
    assert seen(team.clara) == seen(team.support) == seen(AnonymousUser()) == set()
    assert seen(UserFactory(role="finance")) == seen(UserFactory(role="admin")) == set()
    team.anna.role = "finance"  # with other work from now on
    assert seen(team.anna) == set()


def test_a_head_records_their_own_absence_also_where_somebody_else_heads(team: SimpleNamespace) -> None:
    chief = UserFactory(role="head", department=team.anna.department)  # whom another head leads
    absence = record_absence(
        by=chief, user=chief, deputy=team.boris, first_day=day(0), last_day=day(1), reason="vacation"
    )
    assert absence.user == chief


def test_duties_are_told_in_the_order_of_names(team: SimpleNamespace, record: Record) -> None:
    for absent in (team.anna, team.clara):
        record(user=absent)
    assert [duty.user for duty in active_covers(fresh(team.boris))] == [team.anna, team.clara]


def test_a_head_keeps_the_margins_of_his_own_department(team: SimpleNamespace, record: Record) -> None:
    record(deputy=team.head)
    record(by=team.director, user=team.dora, deputy=team.head)
    assert set(covered_manager_ids(team.head)) == {team.anna.pk, team.dora.pk}
    assert without_margin(team.head) == [team.dora.pk]


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"last_day": day(-1), "first_day": day(-3)}, "past_days", "last_day"),
        ({"last_day": day(-1)}, "last_before_first", "last_day"),
        ({"first_day": day(400), "last_day": day(401)}, "too_far", "first_day"),
        ({"last_day": day(1200)}, "absence_too_long", "last_day"),
        ({"reason": "bored"}, "reason_unknown", "reason"),
        ({"order_number": "7" * 41}, "order_number_too_long", "order_number"),
    ],
)
def test_wrong_days_and_words_are_refused(record: Record, given: Any, code: str, field: str) -> None:
    with refused(code) as refusal:
        record(**given)
    assert refusal.value.field == field
    assert not Absence.objects.exists()


@pytest.mark.parametrize(
    ("by", "user", "deputy", "code", "field"),
    [
        ("anna", "anna", "boris", "forbidden", None),
        ("support", "anna", "boris", "forbidden", None),
        ("other_head", "anna", "boris", "not_your_person", "user"),
        ("head", "dora", "other_head", "not_your_person", "user"),
        ("head", "support", "boris", "needs_no_deputy", "user"),
        ("director", "support", "boris", "needs_no_deputy", "user"),
        ("head", "anna", "anna", "own_deputy", "deputy"),
        ("head", "anna", "support", "not_a_deputy", "deputy"),
        ("director", "anna", "director", "not_a_deputy", "deputy"),
        ("head", "anna", "dora", "other_department", "deputy"),
        ("head", "anna", "other_head", "other_department", "deputy"),
    ],
)
def test_only_the_right_people(
    team: SimpleNamespace, record: Record, by: str, user: str, deputy: str, code: str, field: str | None
) -> None:
    people = vars(team)
    with refused(code) as refusal:
        record(by=people[by], user=people[user], deputy=people[deputy])
    assert refusal.value.field == field


@pytest.mark.parametrize(
    "given",
    [
        {"first_day": day(366), "last_day": day(366)},
        {"last_day": day(1100)},
        {"first_day": day(-3), "last_day": day(0)},
        {"order_number": "7" * 40},
    ],
)
def test_days_and_words_at_the_edge_are_taken(record: Record, given: Any) -> None:
    """The neighbours of the refusals above."""
    absence = record(**given)
    assert {name: getattr(absence, name) for name in given} == given


def test_director_takes_a_deputy_from_elsewhere(team: SimpleNamespace, record: Record) -> None:
    assert record(by=team.director, deputy=team.dora).deputy == team.dora


def test_a_head_is_away_and_deputises(team: SimpleNamespace, record: Record) -> None:
    assert record(user=team.head).user == team.head
    assert record(by=team.other_head, user=team.dora, deputy=team.other_head).deputy == team.other_head


def test_a_person_without_access_does_not_deputise(team: SimpleNamespace, record: Record) -> None:
    update_user(by=None, user=team.boris, is_active=False)
    with refused("not_a_deputy"):
        record(deputy=fresh(team.boris))


def test_nobody_is_away_twice_on_one_day(team: SimpleNamespace, record: Record) -> None:
    record(first_day=day(0), last_day=day(3))
    with refused("overlap"):
        record(first_day=day(3), last_day=day(5), deputy=team.clara)
    record(first_day=day(4), last_day=day(5), deputy=team.clara)


def crossed(team: SimpleNamespace) -> list[Any]:
    """Anna is away and Boris her deputy, recorded at the moment at which Boris is away and Anna his."""
    given = {"by": team.head, "first_day": day(0), "last_day": day(3), "reason": "vacation"}
    first = partial(record_absence, user=team.anna, deputy=team.boris, **given)
    return overtaken(
        first,
        partial(record_absence, user=team.boris, deputy=team.anna, **given),
        (Absence, "save"),
    )


@pytest.mark.django_db(transaction=True)
def test_two_recorded_at_once_do_not_make_each_other_s_deputy_absent(team: SimpleNamespace) -> None:
    first, second = crossed(team)
    assert (first.user, second.code) == (team.anna, "deputy_is_absent")


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_are_away_and_nobody_deputises(
    team: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin."""
    without_row_locks(monkeypatch)
    assert [absence.user for absence in crossed(team)] == [team.anna, team.boris]


def test_the_database_keeps_it_too(team: SimpleNamespace) -> None:
    AbsenceFactory(user=team.anna, first_day=day(0), last_day=day(3))
    for wrong in (
        {"first_day": day(3), "last_day": day(3)},
        {"first_day": day(9), "last_day": day(8)},
        {"first_day": day(9), "last_day": day(9), "deputy": team.anna},
        {"first_day": day(9), "last_day": day(9), "reason": "bored"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            AbsenceFactory(user=team.anna, **wrong)


def test_an_absent_person_does_not_deputise(team: SimpleNamespace, record: Record) -> None:
    record(user=team.boris, deputy=team.clara, first_day=day(2), last_day=day(5))
    with refused("deputy_is_absent"):
        record(first_day=day(0), last_day=day(2))
    record(first_day=day(0), last_day=day(1))


def test_a_deputy_does_not_leave_before_another_is_named(team: SimpleNamespace, record: Record) -> None:
    absence = record()
    with refused("is_deputy"):
        record(user=team.boris, deputy=team.clara, first_day=day(3), last_day=day(4))
    change_absence(by=team.head, absence=absence, deputy=team.clara)
    record(user=team.boris, deputy=team.head, first_day=day(3), last_day=day(4))


def test_duties_are_not_passed_on(team: SimpleNamespace) -> None:
    """Even where rows written past the services make a chain."""
    AbsenceFactory(user=team.anna, deputy=team.boris)
    AbsenceFactory(user=team.boris, deputy=team.clara)
    assert covered_manager_ids(team.clara) == [team.boris.pk]


def test_another_deputy_takes_over_at_once(team: SimpleNamespace, record: Record) -> None:
    absence = record(first_day=day(0))
    change_absence(by=team.head, absence=absence, deputy=team.clara, last_day=day(9))
    assert covered_manager_ids(fresh(team.boris)) == []
    assert covered_manager_ids(fresh(team.clara)) == [team.anna.pk]


def test_what_has_begun_keeps_its_first_day(team: SimpleNamespace, record: Record, settings: Any) -> None:
    absence = record(first_day=day(0), last_day=day(3))
    settings.BUSINESS_DATE = day(1)
    with refused("already_begun"):
        change_absence(by=team.head, absence=absence, first_day=day(2))
    with refused("past_days"):
        change_absence(by=team.head, absence=absence, last_day=day(0))
    settings.BUSINESS_DATE = day(4)
    for action in (lambda: change_absence(by=team.head, absence=absence, last_day=day(9)),
                 lambda: end_absence(by=team.head, absence=absence)):  # fmt: skip
        with refused("already_over"):
            action()


def test_end_makes_today_the_last_day(team: SimpleNamespace, record: Record, settings: Any) -> None:
    absence = record(first_day=day(0), last_day=day(30))
    settings.BUSINESS_DATE = day(2)
    ended = end_absence(by=team.head, absence=absence)
    assert ended is not None and ended.last_day == day(2)
    assert covered_manager_ids(fresh(team.boris)) == [team.anna.pk]
    settings.BUSINESS_DATE = day(3)
    assert covered_manager_ids(fresh(team.boris)) == []


def test_end_cancels_what_has_not_begun(team: SimpleNamespace, record: Record) -> None:
    absence = record(first_day=day(5), last_day=day(6))
    with refused("not_your_person"):
        end_absence(by=team.other_head, absence=absence)
    assert end_absence(by=team.head, absence=absence) is None
    assert not Absence.objects.exists()


def test_every_change_stays_in_the_history(team: SimpleNamespace, record: Record) -> None:
    absence = record(first_day=day(5), last_day=day(6))
    change_absence(by=team.director, absence=absence, last_day=day(8))
    end_absence(by=team.head, absence=absence)
    events = Absence.pgh_event_models["insert"].objects.order_by("pgh_id")
    assert [(event.pgh_label, event.pgh_context.metadata["user"]) for event in events] == [
        ("insert", team.head.pk), ("update", team.director.pk), ("delete", team.head.pk),
    ]  # fmt: skip


def test_who_sees_which(team: SimpleNamespace) -> None:
    mine = AbsenceFactory(user=team.anna, deputy=team.boris, first_day=clock.today())
    far = AbsenceFactory(user=team.dora, deputy=team.other_head)
    seen = {
        name: set(Absence.objects.visible_to(user))
        for name, user in vars(team).items()
    }  # fmt: skip
    assert seen == {
        "anna": {mine}, "boris": {mine}, "clara": set(), "head": {mine}, "support": set(), "dora": {far},
        "other_head": {far}, "director": {mine, far},
    }  # fmt: skip
