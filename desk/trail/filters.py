"""What the address of the history narrows it to."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.http import QueryDict
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from desk.trail.kinds import KINDS
from desk.trail.querysets import Position, Wanted
from kam_crm.shared import clock
from kam_crm.shared.web.params import int_param

SOURCE_WORDS = (
    ("page", pgettext_lazy("where a change came from", "pages")),
    ("api", _("API")),
    ("file", pgettext_lazy("where a change came from", "files")),
    ("other", pgettext_lazy("where a change came from", "the installation itself")),
)
LONGEST = 100  # letters of words to look for


def wanted_of(query: QueryDict) -> Wanted:
    """What makes no sense narrows nothing."""
    return Wanted(
        user=int_param(query.get("user")),
        acting_for=int_param(query.get("acting_for")),
        source=query.get("source", "") if query.get("source") in dict(SOURCE_WORDS) else "",
        words=query.get("q", "").strip()[:LONGEST],
        since=day_of(query.get("since", "")),
        until=day_of(query.get("until", "")),
        kind=query.get("kind", "") if query.get("kind") in KINDS else "",
        of=row_of(query.get("of", "")),
    )


def row_of(text: str) -> tuple[str, int] | None:
    """«orders.order:12»."""
    kind, _colon, number = text.partition(":")
    key = int_param(number)
    return (kind, key) if kind in KINDS and key is not None else None


def day_of(text: str) -> dt.date | None:
    try:
        day = parse_date(text)
        # the ends of the calendar have no moment in the company's zone
        return day if day and dt.date(1900, 1, 1) <= day <= dt.date(9000, 1, 1) else None
    except ValueError:
        return None


def encode_position(position: Position) -> str:
    at, key = position
    return f"{at.astimezone(dt.UTC):%Y%m%dT%H%M%S.%f}~{key}"


def decode_position(cursor: str) -> Position | None:
    """A cursor that makes no sense is the first page."""
    try:
        at, key = cursor.split("~")
        moment = dt.datetime.strptime(at, "%Y%m%dT%H%M%S.%f").replace(tzinfo=dt.UTC)
        clock.local(moment)
        return moment, str(UUID(key))
    except (ValueError, OverflowError):
        return None
