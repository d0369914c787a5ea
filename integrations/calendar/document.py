"""Entries as an iCalendar document (RFC 5545), the same bytes for the same entries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone

from kam_crm.shared.calendar_feed import Entry

PRODUCT = "-//KAM CRM//Calendar//EN"
DOMAIN = "kam-crm"
REFRESH = "PT1H"
# RFC 5545 3.8.7.4 wants a number that grows with every change and fits 31 bits: seconds from here do until 2088
EPOCH = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def calendar_document(entries: Sequence[Entry], *, name: str, zone: ZoneInfo, root: str) -> bytes:
    """`root` is the beginning of addresses, «https://crm.example.com»."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", zone.key)
    calendar.add("x-published-ttl", REFRESH)
    timed = [entry.day.year for entry in entries if entry.starts_at is not None]
    if timed:
        calendar.add_component(_timezone(zone.key, min(timed), max(timed)))
    for entry in entries:
        calendar.add_component(_event(entry, zone, root))
    return calendar.to_ical()


# finding the changes of an hour costs more than all the events of a week
@lru_cache(maxsize=32)
def _timezone(key: str, first_year: int, last_year: int) -> Timezone:
    # a visit late on the last evening ends in the next year
    return Timezone.from_tzid(
        key, first_date=dt.date(first_year, 1, 1), last_date=dt.date(last_year + 2, 1, 1)
    )


def _event(entry: Entry, zone: ZoneInfo, root: str) -> Event:
    event = Event()
    event.add("uid", f"{entry.uid}@{DOMAIN}")
    event.add("summary", entry.title)
    changed_at = entry.changed_at.astimezone(dt.UTC).replace(microsecond=0)
    # without a METHOD the stamp is when the entry was changed last: two fetches give the same bytes
    event.add("dtstamp", changed_at)
    event.add("last-modified", changed_at)
    event.add("sequence", max(int((changed_at - EPOCH).total_seconds()), 0))
    if entry.starts_at is None:
        event.add("dtstart", entry.day)
        event.add("dtend", (entry.last_day or entry.day) + DAY)  # the end is the first day that is free again
        event.add("transp", "TRANSPARENT")
    else:
        starts = dt.datetime.combine(entry.day, entry.starts_at, tzinfo=zone)
        event.add("dtstart", starts)
        # through UTC: a night in which clocks change has an hour more or less
        ends = starts.astimezone(dt.UTC) + dt.timedelta(minutes=entry.minutes)
        event.add("dtend", ends.astimezone(zone))
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    if entry.description:
        event.add("description", entry.description)
    if entry.path:
        event.add("url", root + entry.path)
    return event
