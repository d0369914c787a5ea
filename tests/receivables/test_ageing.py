"""Buckets and due dates as tables, without a database."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receivables.ageing import BUCKETS, bucket, due_range, nothing_owed

AS_OF = dt.date(2026, 6, 30)


@pytest.mark.parametrize(
    ("late", "name"),
    [
        (-30, "not_due"), (-1, "not_due"), (0, "not_due"), (1, "days_1_30"), (30, "days_1_30"), (31, "days_31_60"),
        (60, "days_31_60"), (61, "days_61_90"), (90, "days_61_90"), (91, "days_91_180"), (180, "days_91_180"),
        (181, "days_over_180"), (4000, "days_over_180"),
    ],
)  # fmt: skip
def test_the_day_of_due_is_in_time_and_each_bucket_ends_with_its_last_day(late: int, name: str) -> None:
    assert bucket(AS_OF - dt.timedelta(days=late), AS_OF) == name


@given(due=st.dates(dt.date(2010, 1, 1), dt.date(2040, 1, 1)))
def test_every_due_date_lies_in_exactly_one_range(due: dt.date) -> None:
    def lies_in(name: str) -> bool:
        first, last = due_range(name, AS_OF)
        return (first is None or first <= due) and (last is None or due <= last)

    assert [name for name, *_rest in BUCKETS if lies_in(name)] == [bucket(due, AS_OF)]


def test_a_bucket_that_does_not_exist_has_no_range() -> None:
    with pytest.raises(KeyError):
        due_range("days_7_8", AS_OF)


def test_nothing_owed_is_zero_everywhere() -> None:
    row = nothing_owed(7)
    assert row.client_id == 7
    assert {row.balance, row.overdue, row.over_limit, row.advances, *map(row.bucket, ["not_due"])} == {
        Decimal(0)
    }
    assert row.overdue_days == 0
