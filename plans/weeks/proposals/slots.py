"""Where in a week there is room: working days of a person, and the next free slot for each proposal."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import Absence, User
from kam_crm.shared import clock
from kam_crm.shared.working_days import is_working_day
from plans.activities.week import minute
from plans.models import Activity, ActivityStatus
from plans.weeks.proposals.sources import LENGTHS, VISIT

HOURS_A_DAY = 8
STEP = 30
# minutes of the day between which slots are offered: visits not before the client has opened
BOUNDS = {"visit": (10 * 60, 17 * 60)}
USUAL_BOUNDS = (9 * 60, 18 * 60)


@dataclass(frozen=True)
class Slot:
    day: dt.date
    starts_at: dt.time


def days_of(monday: dt.date) -> list[dt.date]:
    return [monday + dt.timedelta(days=n) for n in range(7)]


def absences_in(managers: Iterable[int], monday: dt.date) -> list[Absence]:
    rows = Absence.objects.filter(
        user__in=list(managers), first_day__lte=monday + dt.timedelta(days=6), last_day__gte=monday
    )
    return list(rows.select_related("user", "deputy"))


def working_days_of(monday: dt.date, absences: Iterable[Absence]) -> list[dt.date]:
    """Working days of the calendar on which the person is not away."""
    away = list(absences)
    return [
        day
        for day in days_of(monday)
        if is_working_day(day) and not any(one.first_day <= day <= one.last_day for one in away)
    ]


class Room:
    """The free time of one manager in a week; a slot that was given is taken."""

    def __init__(self, manager: User, monday: dt.date, absences: Iterable[Absence]) -> None:
        today = clock.today()
        self.days = [day for day in working_days_of(monday, absences) if day >= today]
        self._busy: dict[dt.date, list[tuple[int, int]]] = defaultdict(list)
        rows = Activity.objects.filter(manager=manager, day__in=self.days, status=ActivityStatus.PLANNED)
        for day, starts_at, minutes in rows.values_list("day", "starts_at", "minutes"):
            self._busy[day].append((minute(starts_at) if starts_at else -1, minutes))
        now = clock.local(clock.now()).time()
        # what is left of today begins after this minute
        self._from = {today: minute(now)}

    def next(self, kind: str, minutes: int) -> Slot | None:
        """The earliest free slot on the day with the least planned; None where the week is full."""
        for day in sorted(self.days, key=lambda day: (sum(length for _at, length in self._busy[day]), day)):
            start = self._first_free(day, kind, minutes)
            if start is not None:
                self._busy[day].append((start, minutes))
                return Slot(day, dt.time(start // 60, start % 60))
        return None

    def first_free(self, day: dt.date, kind: str, minutes: int) -> Slot | None:
        """The earliest free time of a day; it stays free."""
        start = self._first_free(day, kind, minutes)
        return None if start is None else Slot(day, dt.time(start // 60, start % 60))

    def _first_free(self, day: dt.date, kind: str, minutes: int) -> int | None:
        first, last = BOUNDS.get(kind, USUAL_BOUNDS)
        for start in range(first, last - minutes + 1, STEP):
            taken = any(
                at < start + minutes and start < at + length for at, length in self._busy[day] if at >= 0
            )
            if not taken and start > self._from.get(day, -1):
                return start
        return None


def next_slots(manager: User, count: int, kind: str = VISIT) -> list[Slot]:
    """The earliest free times on the next `count` working days that have one, of this week and the next."""
    today = clock.today()
    this_week = today - dt.timedelta(days=today.weekday())
    found: list[Slot] = []
    for monday in (this_week, this_week + dt.timedelta(days=7)):
        if len(found) < count:
            room = Room(manager, monday, absences_in([manager.pk], monday))
            slots = (room.first_free(day, kind, LENGTHS[kind]) for day in room.days)
            found += [slot for slot in slots if slot is not None]
    return found[:count]
