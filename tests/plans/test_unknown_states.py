"""A week or an activity in a state nobody told the code about is an error where it is read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import User
from desk.news.pages.weeks import week_event
from desk.today.pages.day import Day
from kam_crm.shared import clock
from plans.models import Activity, WeekPlan, WeekPlanChange
from plans.services import submit_week
from plans.weeks.pages.board import week_board
from plans.weeks.states import week_machine
from tests.factories.plans import ActivityFactory, WeekPlanFactory
from tests.support.unknown_states import allow_unknown_states

ERRORS = (LookupError, ValueError)
READERS: dict[str, Callable[[WeekPlan, User], Any]] = {
    "allowed actions": week_machine.allowed_actions,
    "the board": week_board,
    "a step": lambda plan, user: submit_week(by=user, plan=plan),
}


@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
def test_an_unknown_state_of_a_week_is_an_error(db: Any, read: Callable[[WeekPlan, User], Any]) -> None:
    allow_unknown_states(WeekPlan)
    plan = WeekPlanFactory(status="frozen")
    with pytest.raises(ERRORS):
        read(plan, plan.manager)


def test_an_unknown_step_of_a_week_is_an_error_in_the_notifications(db: Any) -> None:
    plan = WeekPlanFactory()
    change = WeekPlanChange(subject=plan, by=plan.manager, action="freeze", at=clock.now())
    with pytest.raises(ERRORS):
        week_event(change, plan.manager)


def test_every_step_that_others_hear_of_has_its_event() -> None:
    actions = {action for _status, action in week_machine.table}
    announced = {action for (_status, action), step in week_machine.table.items() if step.event}
    assert announced == actions - {"withdraw"}  # nobody waits for a week that was withdrawn


@pytest.mark.parametrize("read", [lambda day: day.done, lambda day: day.next], ids=["done", "next"])
def test_an_unknown_state_of_an_activity_is_an_error(db: Any, read: Callable[[Day], Any]) -> None:
    allow_unknown_states(Activity)
    activity: Activity = ActivityFactory(status="moved")
    with pytest.raises(ERRORS):
        read(Day(activity.manager, activity.manager, activity.day))
