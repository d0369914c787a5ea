"""Rules of segments: set from a coming day, refused for days that a night has computed, in force from their day."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.forms.models import model_to_dict

from kam_crm.shared import clock
from kam_crm.shared.errors import NotAllowed
from reports.models import SegmentPolicy
from reports.nightly.context import StepContext
from reports.segments.pages.policy import THRESHOLDS, Rules
from reports.segments.services import policy_for, set_policy, withdraw_policy
from tests.factories.accounts import UserFactory
from tests.factories.reports import NightlyRunFactory, SegmentPolicyFactory
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def director() -> Any:
    return UserFactory(role="director")


def thresholds(**changed: Any) -> dict[str, Any]:
    return model_to_dict(SegmentPolicy(), fields=THRESHOLDS) | changed


def put(by: Any, day: dt.date, **changed: Any) -> SegmentPolicy:
    return set_policy(by=by, valid_from=day, **thresholds(**changed))


def test_form_and_page_know_every_threshold() -> None:
    kept = {field.name for field in SegmentPolicy._meta.get_fields() if hasattr(field, "attname")}
    assert kept - {"id", "valid_from"} == set(THRESHOLDS)


def test_rules_hold_from_their_day_on(director: Any) -> None:
    today = clock.today()
    SegmentPolicyFactory()
    put(director, today + 2 * DAY, abc_a=70)
    assert [policy_for(today + days * DAY).abc_a for days in (0, 1, 2, 3)] == [80, 80, 70, 70]


def test_the_same_day_again_replaces(director: Any) -> None:
    day = clock.today() + DAY
    put(director, day, abc_a=70)
    put(director, day, abc_a=75)
    assert SegmentPolicy.objects.get(valid_from=day).abc_a == 75


def test_a_computed_night_keeps_its_rules(director: Any) -> None:
    night = clock.today()
    coming = SegmentPolicyFactory(valid_from=night)
    NightlyRunFactory(as_of=night)
    for deed in (lambda: put(director, night), lambda: withdraw_policy(by=director, policy=coming)):
        with refused("already_computed") as refusal:
            deed()
        assert refusal.value.field == "valid_from"
    assert put(director, night + DAY)


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"abc_a": 95}, "not_in_order", "abc_b"),
        ({"abc_a": 96, "abc_b": 90}, "not_in_order", "abc_b"),
        ({"freq_y": 80}, "not_in_order", "freq_x"),
        ({"cv_x": 25}, "not_in_order", "cv_y"),
        ({"active_days": 180}, "not_in_order", "lost_days"),
        ({"dependence_pct": 70}, "not_in_order", "mono_pct"),
        ({"candidate_pct": 10}, "not_in_order", "key_pct"),
        ({"key_sum": 0}, "sum_not_positive", "key_sum"),
        ({"min_months": 13}, "window_too_short", "min_months"),
        ({"abc_b": 101}, "out_of_range", "abc_b"),
        ({"abc_a": 0}, "out_of_range", "abc_a"),
        ({"window_months": 61}, "out_of_range", "window_months"),
        ({"risk_shipments": 1}, "out_of_range", "risk_shipments"),
        ({"lost_days": 3651}, "out_of_range", "lost_days"),
        ({"freq_x": 101}, "out_of_range", "freq_x"),
        ({"freq_y": 101}, "out_of_range", "freq_y"),
        ({"dependence_pct": 101}, "out_of_range", "dependence_pct"),
        ({"cv_x": -1}, "out_of_range", "cv_x"),
        ({"cv_x": 1001}, "out_of_range", "cv_x"),
        ({"cv_y": 1001}, "out_of_range", "cv_y"),
        ({"risk_times": 0}, "out_of_range", "risk_times"),
        ({"min_months": 0}, "out_of_range", "min_months"),
    ],
)
def test_senseless_thresholds_are_refused(director: Any, changed: Any, code: str, field: str) -> None:
    with refused(code) as refusal:
        put(director, clock.today() + DAY, **changed)
    assert refusal.value.field == field
    assert not SegmentPolicy.objects.filter(valid_from__gt=clock.today()).exists()


@pytest.mark.parametrize(
    "changed",
    [
        {"abc_a": 1, "abc_b": 100, "freq_y": 1, "freq_x": 100, "dependence_pct": 99, "mono_pct": 100},
        {"cv_x": 0, "cv_y": 1000, "window_months": 60, "min_months": 60},
        {"window_months": 1, "min_months": 1, "risk_times": 1, "risk_shipments": 2},
        {"active_days": 1, "lost_days": 3650},
    ],
)
def test_thresholds_at_the_edge_are_taken(director: Any, changed: Any) -> None:
    """The neighbours of the refusals above."""
    policy = put(director, clock.today() + DAY, **changed)
    assert {name: getattr(policy, name) for name in changed} == changed


def test_the_database_refuses_them_too() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        SegmentPolicyFactory(valid_from=clock.today(), abc_a=95)


@pytest.mark.parametrize("role", ["kam", "head", "support", "finance"])
def test_others_may_not_set_them(role: str) -> None:
    with pytest.raises(NotAllowed):
        put(UserFactory(role=role), clock.today() + DAY)


def test_versions_say_what_changed_and_who_did_it(director: Any) -> None:
    SegmentPolicyFactory()
    put(director, clock.today() + DAY, abc_a=70, shown_xyz="variation")
    coming, first = Rules(director).versions
    assert [(change["before"], change["now"]) for change in coming.changes][1:] == [(80, 70)]
    assert (coming.who, coming.is_coming, coming.is_current) == (director.full_name, True, False)
    assert (first.who, first.is_coming, first.is_current, first.changes) == ("", False, True, [])


def test_withdrawn_rules_leave_those_before(director: Any) -> None:
    SegmentPolicyFactory()
    withdraw_policy(by=director, policy=put(director, clock.today() + DAY, abc_a=70))
    assert policy_for(clock.today() + DAY).abc_a == 80


def test_where_no_policy_is_stored_pages_read_the_defaults_and_the_nightly_writes_them(
    director: Any, signed_in: Any, today: dt.date
) -> None:
    SegmentPolicy.objects.all().delete()
    assert signed_in(director).get("/analytics/").status_code == 200
    assert not SegmentPolicy.objects.exists()
    assert StepContext.of(today).policy == SegmentPolicy.objects.get()
