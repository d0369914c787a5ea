"""How far a goal has come, and whether that is enough for the part of its term that is gone (mockups2/plan.md)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from kam_crm.shared.money import HUNDRED, ZERO, percent
from plans.cooperation.models import Measure, PlanGoal

BEHIND, FAR_BEHIND = Decimal(10), Decimal(25)  # points of progress below the share of the term that is gone
LAST_DAYS = 60  # in them whoever lags does not catch up by itself


class GoalState(StrEnum):
    INCOMPLETE = "incomplete"
    UNKNOWN = "unknown"
    REACHED = "reached"
    ON_TRACK = "on_track"
    BEHIND = "behind"
    AT_RISK = "at_risk"


@dataclass(frozen=True)
class Progress:
    """`done` is the way from start to goal, `gone` the share of the term, both in %; None where not known."""

    fact: Decimal | None
    done: Decimal | None
    gone: Decimal | None
    state: GoalState


def progress_of(goal: PlanGoal, fact: Decimal | None, first: dt.date, today: dt.date) -> Progress:
    """Of a plan that begins on `first`. (fact − start) / (goal − start); sums begin at nothing."""
    if not goal.measure or goal.due_on is None or goal.target is None or goal.start is None:
        return Progress(fact, None, None, GoalState.INCOMPLETE)
    gone = _gone(first, goal.due_on, today)
    start = ZERO if Measure(goal.measure).grows_from_zero else goal.start
    done = None if fact is None else percent(fact - start, goal.target - start)
    if done is None:
        return Progress(fact, None, gone, GoalState.UNKNOWN)
    return Progress(fact, done, gone, _state(done, gone, (goal.due_on - today).days))


def _gone(first: dt.date, due_on: dt.date, today: dt.date) -> Decimal:
    days = max((due_on - first).days, 1)
    part = min(max((today - first).days, 0), days)
    return percent(Decimal(part), Decimal(days)) or ZERO


def _state(done: Decimal, gone: Decimal, days_left: int) -> GoalState:
    if done >= HUNDRED:
        return GoalState.REACHED
    lag = gone - done
    if lag >= FAR_BEHIND or (lag > 0 and days_left <= LAST_DAYS):
        return GoalState.AT_RISK
    return GoalState.BEHIND if lag >= BEHIND else GoalState.ON_TRACK
