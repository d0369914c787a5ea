"""The production calendar: published counts, transfers, the company's exceptions, plain years."""

import datetime as dt

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from kam_crm.shared.clock import month_end
from kam_crm.shared.working_days import (
    add_working_days,
    is_working_day,
    month_progress,
    next_working_day,
    working_days_between,
)

days = st.dates(dt.date(1985, 1, 1), dt.date(2040, 12, 31))


@pytest.fixture(autouse=True)
def russian_calendar(settings):
    settings.CALENDAR_COUNTRY = "RU"
    settings.WORKING_DAY_OVERRIDES = {}
    settings.TODAY_IS_CLOSED = True


def working_days_by_month(year):
    firsts = [dt.date(year, month, 1) for month in range(1, 13)]
    return [working_days_between(first, month_end(first)) for first in firsts]


def test_2026_has_the_published_working_days():
    assert working_days_by_month(2026) == [15, 19, 21, 22, 19, 21, 23, 21, 22, 22, 20, 22]


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (dt.date(2026, 1, 9), False),  # transferred holiday
        (dt.date(2026, 12, 31), False),
        (dt.date(2025, 11, 1), True),  # working Saturday
        (dt.date(2027, 2, 20), True),
        (dt.date(2026, 11, 21), False),
        (dt.date(2026, 11, 23), True),
    ],
)
def test_transfers_and_working_saturdays_are_known(day, works):
    assert is_working_day(day) is works


def test_june_2026_has_21_days_of_which_10_have_elapsed_on_the_15th():
    assert month_progress(dt.date(2026, 6, 15)) == (10, 21)


def test_today_does_not_count_where_the_day_is_not_closed(settings):
    settings.TODAY_IS_CLOSED = False
    assert month_progress(dt.date(2026, 6, 15)) == (9, 21)
    assert month_progress(dt.date(2026, 6, 1)) == (0, 21)


def test_the_month_of_old_sales_has_a_calendar():
    elapsed, total = month_progress(dt.date(1998, 5, 6))
    assert (elapsed, total) == (2, 18)


def test_years_before_the_official_calendar_are_plain_weeks():
    assert sum(working_days_by_month(1988)) == 261


def test_without_a_country_only_weekends_are_free(settings):
    settings.CALENDAR_COUNTRY = ""
    assert is_working_day(dt.date(2026, 1, 1))
    assert not is_working_day(dt.date(2026, 11, 21))


def test_an_override_wins_in_both_directions_and_at_once(settings):
    settings.WORKING_DAY_OVERRIDES = {"2026-11-21": True, "2026-11-23": False}
    assert is_working_day(dt.date(2026, 11, 21))
    assert not is_working_day(dt.date(2026, 11, 23))
    settings.WORKING_DAY_OVERRIDES = {}
    assert not is_working_day(dt.date(2026, 11, 21))


def test_an_unknown_country_is_named(settings):
    settings.CALENDAR_COUNTRY = "XX"
    with pytest.raises(ImproperlyConfigured, match="XX"):
        is_working_day(dt.date(2026, 1, 1))


def test_terms_end_on_the_next_working_day():
    assert next_working_day(dt.date(2026, 1, 1)) == dt.date(2026, 1, 12)
    assert next_working_day(dt.date(2026, 11, 23)) == dt.date(2026, 11, 23)


def test_adding_days_crosses_the_new_year():
    assert add_working_days(dt.date(2025, 12, 30), 1) == dt.date(2026, 1, 12)
    assert add_working_days(dt.date(2026, 1, 12), -1) == dt.date(2025, 12, 30)
    assert add_working_days(dt.date(2026, 11, 21), 0) == dt.date(2026, 11, 23)


def test_a_period_that_ends_before_it_begins_has_no_days():
    assert working_days_between(dt.date(2026, 6, 2), dt.date(2026, 6, 1)) == 0
    assert working_days_between(dt.date(2026, 6, 2), dt.date(2024, 6, 1)) == 0


@given(days, st.integers(1, 600))
def test_adding_and_counting_agree(day, count):
    later, earlier = add_working_days(day, count), add_working_days(day, -count)
    assert is_working_day(later)
    assert is_working_day(earlier)
    assert working_days_between(day + dt.timedelta(days=1), later) == count
    assert working_days_between(earlier, day - dt.timedelta(days=1)) == count


@given(days, st.integers(0, 800), st.integers(0, 800))
def test_adjacent_periods_add_up(first, length, more):
    middle = first + dt.timedelta(days=length)
    last = middle + dt.timedelta(days=more)
    assert working_days_between(first, last) == working_days_between(first, middle) + working_days_between(
        middle + dt.timedelta(days=1), last
    )
