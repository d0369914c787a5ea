"""How fresh the figures are: of which night, what still waits, and whether the worker is there at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kam_crm.shared import clock
from kam_crm.shared.counting import Question, ask
from reports.nightly.runs import LAST_WHOLE

BEHIND = dt.timedelta(seconds=10)  # what facts may lag
STOPPED = dt.timedelta(seconds=60)  # fifteen looks missed: the worker is not busy, it is gone

# by the names of Facts; the frame asks them together with its counts
QUESTIONS = {
    "as_of": Question(LAST_WHOLE),
    "looked_at": Question("SELECT looked_at FROM reports_following"),
    "moved_at": Question("SELECT moved_at FROM reports_following"),
    "waiting_since": Question(
        "SELECT least((SELECT min(at) FROM reports_touchedclient), (SELECT min(at) FROM reports_touchedmonth))"
    ),
}


@dataclass(frozen=True)
class Facts:
    """`as_of` is the last whole night, `waiting_since` the oldest event that facts do not contain yet."""

    as_of: dt.date | None
    looked_at: dt.datetime | None
    moved_at: dt.datetime | None
    waiting_since: dt.datetime | None
    now: dt.datetime

    @property
    def are_behind(self) -> bool:
        """An event waits longer than it may."""
        return self.waiting_since is not None and self.now - self.waiting_since > BEHIND

    @property
    def stopped_since(self) -> dt.datetime | None:
        """When the worker was last there, if it is not any more; of one never seen, since when something waits."""
        last = self.looked_at or self.waiting_since
        return last if last is not None and self.now - last > STOPPED else None

    @property
    def upto(self) -> dt.datetime:
        """Everything that happened before this moment is in the facts."""
        return self.waiting_since or self.stopped_since or self.now


def facts() -> Facts:
    """The state of this moment."""
    return facts_in(ask(QUESTIONS))


def facts_in(answers: Mapping[str, Any]) -> Facts:
    """Out of the answers to QUESTIONS, which may have been asked among others."""
    return Facts(**{name: answers[name] for name in QUESTIONS}, now=clock.now())
