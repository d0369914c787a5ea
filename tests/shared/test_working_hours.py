"""Hours of work between two moments."""

from __future__ import annotations

import datetime as dt

import pytest

from kam_crm.shared import clock
from kam_crm.shared.working_hours import working_minutes


@pytest.mark.parametrize(
    ("since", "until", "minutes"),
    [
        ("2026-11-23 10:00", "2026-11-23 12:30", 150),
        ("2026-11-23 17:00", "2026-11-24 10:00", 120),
        # a weekend does not count, nor does what is before nine and after six
        ("2026-11-20 17:00", "2026-11-23 09:30", 90),
        ("2026-11-20 20:00", "2026-11-23 08:00", 0),
        ("2026-11-21 12:00", "2026-11-22 12:00", 0),
        ("2026-11-21 12:00", "2026-11-23 10:00", 60),
        ("2026-11-23 06:00", "2026-11-23 23:00", 540),
        ("2026-11-23 12:00", "2026-11-23 11:00", 0),
    ],
)
def test_minutes_of_work(since: str, until: str, minutes: int) -> None:
    zone = clock.local(clock.now()).tzinfo
    first, last = (dt.datetime.fromisoformat(text).replace(tzinfo=zone) for text in (since, until))
    assert working_minutes(first, last) == minutes
