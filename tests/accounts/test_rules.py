"""Limits as data: from their day on, the department before the role, seen by every process, nobody raises their own."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Rule, User
from accounts.rights.capabilities import ROLES, Role
from accounts.rules import services as rules
from accounts.rules.known import LIMITS, first_value, roles_with
from accounts.rules.publishing import publish_rules
from accounts.services import set_limit_of_role, withdraw_rule
from kam_crm.shared import clock
from kam_crm.shared.errors import NotAllowed, StateConflict
from kam_crm.shared.rules import FILE
from tests.consistency.sources import ROOT
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.support.races import at_once, overtaken
from tests.support.refusals import refusal, refused

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Iterator[Path]:
    """What is published stays with the test."""
    settings.DATA_DIR = tmp_path
    yield tmp_path


@pytest.fixture
def admin() -> User:
    return UserFactory(role="admin")


@pytest.fixture
def put(admin: User, django_capture_on_commit_callbacks: Any) -> Callable[..., Rule]:
    """Set a limit of managers from today, unless told otherwise, as if it were committed."""

    def run(value: Any, **changed: Any) -> Rule:
        given: dict[str, Any] = {
            "by": admin,
            "capability": "discount.grant",
            "role": "kam",
            "valid_from": clock.today(),
            "reason": "season",
            **changed,
        }
        with django_capture_on_commit_callbacks(execute=True):
            rule: Rule = set_limit_of_role(value=None if value is None else Decimal(value), **given)
        return rule

    return run


def test_the_first_rows_say_what_the_code_begins_with() -> None:
    """A limit that is changed in the code wants a migration: companies keep what their rows say."""
    written = import_module("accounts.migrations.0010_first_limits").LIMITS
    assert written == {key: first_value(*key) for key in written}
    limited = {name for held in ROLES.values() for name, limit in held.items() if limit.upto is not None}
    assert limited <= set(LIMITS)


def test_a_rule_holds_from_its_day_on(put: Any) -> None:
    kam = UserFactory(role="kam")
    put(8, valid_from=clock.today() + DAY)
    assert kam.limit("discount.grant") == 5
    with time_machine.travel(clock.now() + DAY, tick=False):
        assert kam.limit("discount.grant") == 8
    put(6)
    assert kam.limit("discount.grant") == 6


def test_midnight_is_that_of_the_companys_clock(put: Any, settings: Any) -> None:
    kam = UserFactory(role="kam")
    with time_machine.travel(dt.datetime(2026, 11, 28, 12, tzinfo=dt.UTC), tick=False):
        put(8, valid_from=dt.date(2026, 11, 29))
    settings.TIME_ZONE = "Asia/Vladivostok"
    for hour, limit in ((13, 5), (15, 8)):  # 23:00 and 1:00 there
        with time_machine.travel(dt.datetime(2026, 11, 28, hour, tzinfo=dt.UTC), tick=False):
            assert kam.limit("discount.grant") == limit


def test_the_departments_row_wins_over_the_roles(put: Any) -> None:
    here, elsewhere = UserFactory(role="kam"), UserFactory(role="kam")
    put(9, department=here.department)
    put(3)
    assert (here.limit("discount.grant"), elsewhere.limit("discount.grant")) == (9, 3)
    put(None, department=here.department)
    assert here.limit("discount.grant") is None
    assert UserFactory(role="head", department=here.department).limit("discount.grant") == 15


def test_a_departments_row_to_come_does_not_hide_the_roles(put: Any) -> None:
    kam = UserFactory(role="kam")
    put(9, department=kam.department, valid_from=clock.today() + DAY)
    put(3)
    assert kam.limit("discount.grant") == 3


def test_the_same_day_again_replaces_and_the_history_keeps_both(put: Any) -> None:
    put(7)
    put(8)
    assert Rule.objects.get(role="kam", valid_from=clock.today()).value == 8
    events = Rule.pgh_event_model.objects.filter(valid_from=clock.today())  # type: ignore[attr-defined]
    assert [(event.value, event.reason) for event in events.order_by("pgh_id")] == [
        (7, "season"),
        (8, "season"),
    ]


def test_a_limit_is_read_without_a_question_to_the_database(put: Any) -> None:
    kam = UserFactory(role="kam")
    put(7)
    with CaptureQueriesContext(connection) as queries:
        assert kam.limit("discount.grant") == 7
    assert len(queries) == 0


def test_a_running_process_sees_the_change_with_its_next_question(put: Any, folder: Path) -> None:
    asks = (
        "import django; django.setup()\n"
        "from accounts.models import User\n"
        "for _line in __import__('sys').stdin: print(User(role='kam').limit('discount.grant'), flush=True)\n"
    )
    environment = {**os.environ, "KAM_DATA": str(folder)}
    with subprocess.Popen(
        [sys.executable, "-c", asks], cwd=ROOT, env=environment, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as other:  # fmt: skip
        assert other.stdin is not None and other.stdout is not None

        def answer() -> str:
            other.stdin.write("\n")
            other.stdin.flush()
            return other.stdout.readline().strip()

        assert answer() == "5"
        put(7)
        assert answer() == "7"
        put(8)
        assert answer() == "8"
        other.stdin.close()


def test_two_changes_within_one_tick_are_two(folder: Path) -> None:
    for value in ("7", "8"):
        FILE.write({"rules": [["discount.grant", "kam", None, "2000-01-01", value]], "days": {}})
        os.utime(folder / "rules.json", ns=(1, 1))
        assert User(role="kam").limit("discount.grant") == Decimal(value)


def test_a_start_publishes_what_the_database_says(put: Any, folder: Path) -> None:
    put(7)
    (folder / "rules.json").unlink()
    assert User(role="kam").limit("discount.grant") == 5
    publish_rules()
    assert User(role="kam").limit("discount.grant") == 7


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"capability": "clients.edit"}, "unknown_limit", "role"),
        ({"role": "support"}, "unknown_limit", "role"),
        ({"value": Decimal("-0.01")}, "out_of_range", "value"),
        ({"value": Decimal("100.01")}, "out_of_range", "value"),
        (
            {"capability": "contracts.agree", "role": "head", "value": Decimal("30.5")},
            "whole_needed",
            "value",
        ),
        ({"valid_from": clock.today() - DAY}, "rule_in_the_past", "valid_from"),
        ({"valid_from": clock.today() + 367 * DAY}, "rule_too_far", "valid_from"),
        ({"reason": "  "}, "reason_required", "reason"),
    ],
)
def test_what_cannot_be_a_rule_is_refused(admin: User, changed: Any, code: str, field: str) -> None:
    given: dict[str, Any] = {
        "capability": "discount.grant", "role": "kam", "value": Decimal(6), "valid_from": clock.today(), "reason": "x",
    }  # fmt: skip
    found = refusal(set_limit_of_role, by=admin, **given | changed)
    assert (found.code, found.field) == (code, field)


def test_a_role_of_all_departments_has_one_limit(admin: User) -> None:
    with refused("no_department"):
        set_limit_of_role(
            by=admin, capability="credit.set_limit", role="finance", department=DepartmentFactory(),
            value=Decimal(1), valid_from=clock.today(), reason="x",
        )  # fmt: skip


@pytest.mark.parametrize("role", ["kam", "head", "support", "finance"])
def test_others_set_no_rules(put: Any, role: str) -> None:
    with refused("forbidden", NotAllowed):
        put(6, by=UserFactory(role=role))


def test_nobody_raises_the_limit_of_the_own_role(put: Any) -> None:
    """Two pairs of eyes: the director may lower it, an administrator raises it again (docs/decisions/0016)."""
    director = UserFactory(role="director")
    lowered = {"by": director, "role": "director"}
    put(30, **lowered)
    for more in (31, None):
        with refused("own_limit", NotAllowed):
            put(more, **lowered)
    put(20, **lowered, valid_from=clock.today() + DAY)
    with refused("own_limit", NotAllowed):
        put(30, **lowered, valid_from=clock.today() + 2 * DAY)
    put(None, role="director")
    assert director.limit("discount.grant") is None
    put(50, by=director)


def test_withdrawing_a_lower_limit_of_ones_own_is_raising_it(put: Any, admin: User) -> None:
    director = UserFactory(role="director")
    coming = put(20, by=director, role="director", valid_from=clock.today() + DAY)
    with refused("own_limit", NotAllowed):
        withdraw_rule(by=director, rule=coming)
    withdraw_rule(by=admin, rule=coming)
    assert not Rule.objects.filter(pk=coming.pk).exists()


def test_what_has_begun_is_not_withdrawn(
    put: Any, admin: User, django_capture_on_commit_callbacks: Any
) -> None:
    begun, coming = put(7), put(9, valid_from=clock.today() + DAY)
    with refused("rule_has_begun"):
        withdraw_rule(by=admin, rule=begun)
    with django_capture_on_commit_callbacks(execute=True):
        withdraw_rule(by=admin, rule=coming)
    with time_machine.travel(clock.now() + DAY, tick=False):
        assert User(role="kam").limit("discount.grant") == 7
    with refused("gone", StateConflict):
        withdraw_rule(by=admin, rule=coming)


def test_what_somebody_changed_meanwhile_is_not_overwritten(put: Any, admin: User) -> None:
    seen = rules.last_set("discount.grant", "kam")
    put(7, seen=seen)
    with refused("changed_meanwhile", StateConflict):
        put(8, seen=seen, valid_from=clock.today() + DAY)
    put(8, seen=rules.last_set("discount.grant", "kam"))
    department = DepartmentFactory()
    new = rules.last_set("discount.grant", "kam", department.pk)
    put(9, seen=new, department=department)
    with refused("changed_meanwhile", StateConflict):
        put(10, seen=new, department=department)


def committed(by: User, value: int, seen: dt.datetime | None = None) -> Any:
    return set_limit_of_role(
        by=by, capability="discount.grant", role="kam", value=Decimal(value), valid_from=clock.today(), reason="x",
        seen=seen,
    )  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_of_two_who_saw_the_same_one_is_told() -> None:
    one, other = UserFactory(role="admin"), UserFactory(role="director")
    seen = rules.last_set("discount.grant", "kam")
    answers = overtaken(
        lambda: committed(one, 7, seen), lambda: committed(other, 8, seen), at=(rules, "unchanged_since")
    )
    assert [getattr(answer, "code", answer and "set") for answer in answers] == ["set", "changed_meanwhile"]
    assert User(role="kam").limit("discount.grant") == 7


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_second_overwrites_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: what keeps them apart is the lock."""
    monkeypatch.setattr(rules, "_one_at_a_time", lambda: None)
    one, other = UserFactory(role="admin"), UserFactory(role="director")
    seen = rules.last_set("discount.grant", "kam")
    answers = overtaken(
        lambda: committed(one, 7, seen), lambda: committed(other, 8, seen), at=(rules, "unchanged_since")
    )
    assert not [answer for answer in answers if isinstance(answer, StateConflict)]


@pytest.mark.django_db(transaction=True)
def test_of_changes_at_one_moment_none_is_missing_in_the_file(folder: Path) -> None:
    admin = UserFactory(role="admin")
    limits = [(name, role) for name in ("discount.grant", "discount.approve") for role in roles_with(name)]

    def change(name: str, role: Role) -> Callable[[], Any]:
        return lambda: set_limit_of_role(
            by=admin, capability=name, role=role, value=Decimal(1), valid_from=clock.today(), reason="x"
        )

    at_once(*(change(name, role) for name, role in limits))
    published = json.loads((folder / "rules.json").read_text(encoding="utf-8"))["rules"]
    today = clock.today().isoformat()
    assert {(name, role) for name, role, _department, day, _value in published if day == today} == {*limits}
