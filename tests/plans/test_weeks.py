from __future__ import annotations

import datetime as dt
from itertools import product
from typing import Any

import pytest

from kam_crm.shared import formats
from kam_crm.shared.errors import NotAllowed, StateConflict
from plans.models import Activity, WeekStatus
from plans.norms import is_due, norm_days
from plans.services import (
    approve_week,
    copy_last_week,
    coverage_of,
    proposals_for,
    return_week,
    submit_week,
    week_plan,
    withdraw_week,
)
from plans.weeks.proposals import Coverage
from plans.weeks.states import week_machine
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory
from tests.factories.plans import ActivityFactory, WeekPlanFactory
from tests.support.refusals import refused

MONDAY = dt.date(2026, 11, 23)
TABLE = {
    ("draft", "submit"): "submitted",
    ("submitted", "approve"): "approved",
    ("submitted", "return"): "draft",
    ("submitted", "withdraw"): "draft",
}


@pytest.fixture(autouse=True)
def monday(db: Any, time_machine: Any) -> None:
    time_machine.move_to(dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC))


@pytest.fixture
def manager() -> Any:
    return UserFactory(role="kam")


def filled_week(manager: Any, status: str = "draft") -> Any:
    plan = WeekPlanFactory(manager=manager, iso_year=2026, iso_week=48, status=status)
    ActivityFactory(client=ClientFactory(manager=manager), plan=plan, day=MONDAY)
    return plan


@pytest.mark.parametrize(
    ("status", "action"), list(product(WeekStatus.values, ["submit", "approve", "return", "withdraw"]))
)
def test_every_action_from_every_status(manager: Any, status: str, action: str) -> None:
    plan = filled_week(manager, status)
    head = UserFactory(role="head", department=manager.department)
    by = head if action in {"approve", "return"} else manager
    if (status, action) in TABLE:
        assert week_machine.move(plan, action, by=by, reason="why").status == TABLE[status, action]
        assert plan.changes.get().to_status == TABLE[status, action]
    else:
        with pytest.raises(StateConflict):
            week_machine.move(plan, action, by=by, reason="why")


def test_an_empty_week_is_not_submitted(manager: Any) -> None:
    with refused("week_empty"):
        submit_week(by=manager, plan=week_plan(manager, MONDAY))


def test_only_its_manager_submits_and_only_another_decides(manager: Any) -> None:
    plan = filled_week(manager)
    head = UserFactory(role="head", department=manager.department)
    with pytest.raises(NotAllowed):
        submit_week(by=head, plan=plan)
    submit_week(by=manager, plan=plan)
    with pytest.raises(NotAllowed):
        approve_week(by=manager, plan=plan)
    assert approve_week(by=head, plan=plan, reason="Good").status == "approved"

    own = filled_week(head)
    submit_week(by=head, plan=own)
    with pytest.raises(NotAllowed):
        approve_week(by=head, plan=own)


def test_what_must_be_met_is_in_the_week_or_explained(manager: Any) -> None:
    """A mandatory client left out is named at submitting, and the head reads why (H19)."""
    plan = filled_week(manager)
    ClientFactory(manager=manager, name="Новый Двор", summary__abc="A", summary__segment="AX")
    with refused("mandatory_left") as caught:
        submit_week(by=manager, plan=plan)
    assert "Новый Двор" in str(caught.value)
    plan.refresh_from_db()
    assert (plan.status, plan.changes.count()) == ("draft", 0)
    submit_week(by=manager, plan=plan, reason="The buyer is on leave")
    assert plan.changes.get().reason == "The buyer is on leave"


def test_who_need_not_be_met_needs_no_explanation(manager: Any) -> None:
    plan = filled_week(manager)
    ClientFactory(manager=manager, summary__abc="C", summary__segment="CX")
    assert submit_week(by=manager, plan=plan).status == "submitted"


def test_a_comment_of_the_head_is_followed_or_answered(manager: Any, time_machine: Any) -> None:
    """A returned week does not come back unchanged without a word (K30)."""
    head = UserFactory(role="head", department=manager.department)
    plan = return_week(
        by=head, plan=submit_week(by=manager, plan=filled_week(manager)), reason="Meet Карапетян"
    )
    with refused("comment_unanswered") as caught:
        submit_week(by=manager, plan=plan)
    assert "Meet Карапетян" in str(caught.value)
    again = submit_week(by=manager, plan=plan, reason="He is away until Monday")
    plan = return_week(by=head, plan=again, reason="Then call him")
    time_machine.move_to(dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC))
    ActivityFactory(client=ClientFactory(manager=manager), plan=plan, day=MONDAY, starts_at=None)
    assert submit_week(by=manager, plan=plan).status == "submitted"


def test_returning_needs_a_comment(manager: Any) -> None:
    plan = filled_week(manager, "submitted")
    head = UserFactory(role="head", department=manager.department)
    with refused("reason_required"):
        return_week(by=head, plan=plan, reason=" ")
    assert return_week(by=head, plan=plan, reason="More visits").status == "draft"
    assert plan.changes.get().reason == "More visits"


def test_what_was_submitted_can_be_taken_back(manager: Any) -> None:
    assert withdraw_week(by=manager, plan=filled_week(manager, "submitted")).status == "draft"


def test_last_week_is_copied_once(manager: Any) -> None:
    client = ClientFactory(manager=manager)
    ActivityFactory(
        client=client,
        day=MONDAY - dt.timedelta(days=4),
        starts_at=dt.time(14, 0),
        status="done",
        outcome="agreed",
    )
    plan = week_plan(manager, MONDAY)
    made = copy_last_week(by=manager, plan=plan)
    assert [(c.client, c.day, c.starts_at) for c in made] == [(client, dt.date(2026, 11, 26), dt.time(14, 0))]
    assert copy_last_week(by=manager, plan=plan) == []
    assert Activity.objects.filter(status="planned").count() == 1


def test_copying_in_the_middle_of_a_week_takes_the_days_to_come(manager: Any, time_machine: Any) -> None:
    """Monday is over by Wednesday; an hour given away meanwhile is no reason to refuse the rest."""
    for number, hour in ((0, 9), (2, 10), (3, 10)):
        day = MONDAY + dt.timedelta(days=number - 7)
        ActivityFactory(client=ClientFactory(manager=manager), day=day, starts_at=dt.time(hour))
    wednesday, thursday = MONDAY + dt.timedelta(days=2), MONDAY + dt.timedelta(days=3)
    ActivityFactory(client=ClientFactory(manager=manager), day=thursday, starts_at=dt.time(10, 30))
    time_machine.move_to(dt.datetime(2026, 11, 25, 9, tzinfo=dt.UTC))
    made = copy_last_week(by=manager, plan=week_plan(manager, MONDAY))
    assert sorted((c.day, c.starts_at) for c in made) == [(wednesday, dt.time(10)), (thursday, None)]


@pytest.mark.parametrize(
    ("segment", "stage", "days"),
    [
        ("AX", "customer", 7),
        ("AY", "customer", 14),
        ("BZ", "customer", 30),
        ("CZ", "customer", 90),
        ("", "customer", 14),
        ("", "prospect", 30),
    ],
)
def test_norms(segment: str, stage: str, days: int) -> None:
    assert norm_days(segment, stage) == days
    assert is_due(segment, stage, MONDAY - dt.timedelta(days=days), MONDAY)
    assert not is_due(segment, stage, MONDAY - dt.timedelta(days=days - 1), MONDAY)
    assert is_due(segment, stage, None, MONDAY)


def summarise(client: Any, **values: Any) -> None:
    type(client.summary).objects.filter(pk=client.pk).update(**values)


def test_proposals_put_the_most_pressing_first_and_leave_out_the_planned(manager: Any) -> None:
    debtor, leader, fresh, planned = (ClientFactory(manager=manager) for _n in range(4))
    met = MONDAY - dt.timedelta(days=1)
    summarise(debtor, overdue=1000, overdue_days=10, last_contact_on=met, segment="CZ", abc="C")
    summarise(
        leader, segment="AX", abc="A", last_contact_on=MONDAY - dt.timedelta(days=20), last_order_on=met
    )
    summarise(fresh, segment="CX", abc="C", last_contact_on=met, last_order_on=met)
    ActivityFactory(client=planned, day=MONDAY)

    found = proposals_for(week_plan(manager, MONDAY), MONDAY)
    assert [proposal.client for proposal in found] == [debtor, leader]
    assert found[1].must and not found[0].must


def test_coverage_counts_those_the_norm_wants(manager: Any) -> None:
    due, met, planned = (ClientFactory(manager=manager) for _n in range(3))
    summarise(due, segment="AX", last_contact_on=MONDAY - dt.timedelta(days=30))
    summarise(met, segment="CX", last_contact_on=MONDAY - dt.timedelta(days=1))
    ActivityFactory(client=planned, day=MONDAY)
    coverage = coverage_of(week_plan(manager, MONDAY))
    assert (coverage.covered, coverage.due, coverage.percent) == (1, 2, 50)


def test_coverage_is_a_percentage_like_any_other() -> None:
    """Six of seven were 85 % (H29)."""
    assert formats.percent(Coverage(due=7, covered=6).percent) == "85,7\u202f%"
    assert Coverage(due=0, covered=0).percent is None
