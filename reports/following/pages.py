"""What every page says about its figures: of which moment they are, and what keeps them from being newer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import cached_property

from django.utils.translation import gettext as _

from kam_crm.shared import clock, formats
from reports.following.state import Facts, facts


class FactsNote:
    """Asked when a page first needs it, once; `ask` may know it from a statement that asks for more."""

    def __init__(self, ask: Callable[[], Facts] = facts) -> None:
        self._ask = ask

    @cached_property
    def facts(self) -> Facts:
        return self._ask()

    @property
    def as_of(self) -> dt.date | None:
        """The last whole night."""
        return self.facts.as_of

    @property
    def moment(self) -> str:
        """A day for figures of an earlier night; of today's the time as well. Empty before the first night."""
        as_of = self.as_of
        if as_of is None:
            return ""
        day = formats.day(as_of)
        return day if as_of != clock.today() else f"{day}, {formats.time_of_day(self.facts.upto)}"

    @property
    def token(self) -> str:
        """Another one as soon as any figure has moved."""
        return self.facts.moved_at.isoformat() if self.facts.moved_at else ""

    @property
    def trouble(self) -> str:
        """Why what happened is not in the figures; empty where it is, or is about to be."""
        if stopped := self.facts.stopped_since:
            words = _(
                "Background work has stood still since %(moment)s: figures, imports and messages wait for it."
                " Tell your administrator."
            )
            local = clock.local(stopped)
            return words % {"moment": f"{formats.day(local.date())}, {formats.time_of_day(stopped)}"}
        if self.facts.are_behind:
            words = _("Figures are being counted: what happened since %(time)s is not in them yet.")
            return words % {"time": formats.time_of_day(self.facts.waiting_since)}
        return ""
