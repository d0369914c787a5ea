"""The bell of the frame: how many news a person has not seen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import cached_property

from django.core.cache import cache
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from desk.news import feed

SHOWN = 9  # the bell says 9+
SECONDS = 60  # a count reads every source; a minute late is soon enough for a badge


class Bell:
    """Counted once a minute and person, unless `fresh`; marking news as seen counts anew at once, in every process."""

    def __init__(
        self,
        user: User,
        *,
        fresh: bool = False,
        marker: Callable[[User], dt.datetime | None] = feed.marker_of,
    ) -> None:
        self.user, self.fresh, self.marker = user, fresh, marker

    @cached_property
    def count(self) -> int:
        marker = self.marker(self.user)
        # the marker in the key: what was seen in one process needs no deleting in the caches of the others
        key = f"news:{self.user.pk}:{marker.timestamp() if marker else 'never'}"
        known: int | None = None if self.fresh else cache.get(key)
        if known is None:
            known = feed.unseen(self.user, feed.clamp_to_window(marker))
            cache.set(key, known, SECONDS)
        return known

    @property
    def badge(self) -> str:
        """Empty where there is nothing new."""
        if self.count > SHOWN:
            return f"{SHOWN}+"
        return str(self.count) if self.count else ""

    @property
    def words(self) -> str:
        """The name of the bell for those who do not see the badge."""
        if not self.count:
            return _("Notifications")
        # counted only up to MOST: from there on the number is a lower bound
        if self.count >= feed.MOST:
            return _("Notifications, more than %(count)s new") % {"count": feed.MOST - 1}
        return ngettext("Notifications, %(count)s new", "Notifications, %(count)s new", self.count) % {
            "count": self.count
        }
