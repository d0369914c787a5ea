from __future__ import annotations

import datetime as dt

from django.utils.translation import ngettext

from dossiers.handovers.movers import Entries
from kam_crm.shared import formats


def words(entries: Entries) -> str:
    """«3 visits and calls, at 02.12 without an hour: it was taken»; empty where nothing was planned."""
    if not entries:
        return ""
    count = len(entries)
    moved = ngettext("%(count)d visit or call", "%(count)d visits and calls", count) % {"count": count}
    days = [
        formats.short_day(dt.date.fromisoformat(entry["day"])) for entry in entries if entry["without_hour"]
    ]
    if not days:
        return moved
    lost = ngettext(
        "on %(days)s without its hour, which was taken",
        "on %(days)s without their hours, which were taken",
        len(days),
    )
    return f"{moved}, {lost % {'days': ', '.join(days)}}"


def task_words(entries: Entries) -> str:
    count = len(entries)
    return ngettext("%(count)d task", "%(count)d tasks", count) % {"count": count} if count else ""


def promise_words(entries: Entries) -> str:
    count = len(entries)
    return ngettext("%(count)d promise", "%(count)d promises", count) % {"count": count} if count else ""
