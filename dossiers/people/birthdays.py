"""Birthdays: month and day as people write them, and who has theirs in some days."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dossiers.models import ClientContact

LEAP = 2000  # a year that has every day
DAY_MONTH = re.compile(r"^(\d{1,2})[./](\d{1,2})(?:[./]\d{2,4})?$")
YEAR = re.compile(r"^(?:(\d{4})-\d{1,2}-\d{1,2}|\d{1,2}[./]\d{1,2}[./](\d{2}|\d{4}))$")
MONTH_DAY = re.compile(r"^(?:\d{4}-)?(\d{1,2})-(\d{1,2})$")


@dataclass(frozen=True)
class Birthday:
    """Of a person at one client, on a day of this year; 29 February is kept on the 28th where there is none."""

    day: dt.date
    contact: ClientContact


def normalised(written: str) -> str:
    """«21.11», «21.11.1980», «11-21» as «11-21»; empty stays empty. Raises ValidationError `wrong_birthday`."""
    written = written.strip()
    if not written:
        return ""
    if match := DAY_MONTH.match(written):
        day, month = int(match[1]), int(match[2])
    elif match := MONTH_DAY.match(written):
        month, day = int(match[1]), int(match[2])
    else:
        raise _wrong()
    try:
        return f"{dt.date(LEAP, month, day):%m-%d}"
    except ValueError:
        raise _wrong() from None


def year_of(written: str) -> int | None:
    """The year in «21.11.1980», «1980-11-21»; None where none is given, or no day. Of «21.11.80» it is 1980."""
    found = YEAR.match(written.strip())
    if found is None:
        return None
    year = found[1] or found[2]
    return int(year) if len(year) == 4 else 1900 + int(year)


def as_date(birthday: str) -> dt.date | None:
    """For showing day and month. None where it is not known."""
    return dt.date.fromisoformat(f"{LEAP}-{birthday}") if birthday else None


def birthdays(user: User, first: dt.date, last: dt.date, **of: Any) -> list[Birthday]:
    """Of people who work at clients that `user` sees, narrowed by `of` (fields of ClientContact), by day and name.

    From `first` to `last`, less than a year. One query; nothing for whoever does not see personal data.
    """
    if not user.can("personal.view"):
        return []
    rows = ClientContact.objects.visible_to(user).filter(born_between(first, last), is_active=True, **of)
    found = [
        Birthday(day, contact)
        for contact in rows.select_related("person__personal", "client").order_by("person__sort_key", "pk")
        for day in _days(contact.person.personal.birthday, first, last)
    ]
    return sorted(found, key=lambda one: one.day)


def born_between(first: dt.date, last: dt.date) -> Q:
    """The condition for links of people with a birthday in these days, less than a year."""
    path, begin, end = "person__personal__birthday", f"{first:%m-%d}", f"{last:%m-%d}"
    if first.year == last.year:
        found = Q(**{f"{path}__range": (begin, end)})
    else:
        found = Q(**{f"{path}__gte": begin}) | Q(**{f"{path}__gt": "", f"{path}__lte": end})
    # of a year without 29 February they are kept a day earlier
    return found | Q(**{path: "02-29"})


def _days(birthday: str, first: dt.date, last: dt.date) -> Iterator[dt.date]:
    month, day = map(int, birthday.split("-"))
    for year in {first.year, last.year}:
        try:
            kept = dt.date(year, month, day)
        except ValueError:
            kept = dt.date(year, 2, 28)
        if first <= kept <= last:
            yield kept


def _wrong() -> ValidationError:
    return ValidationError(_("Write day and month: 21.11."), code="wrong_birthday")
