"""Rungs of collection: which is reached on a day, by the company's rules (R166, R170)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import models
from django.utils.translation import pgettext_lazy

from accounts.rules.in_force import number
from kam_crm.shared.working_days import add_working_days, next_working_day


class Rung(models.TextChoices):
    """In their order."""

    NOTICE = "notice", pgettext_lazy("rung of collection", "notice")
    CALL = "call", pgettext_lazy("rung of collection", "call")
    LETTER = "letter", pgettext_lazy("rung of collection", "letter")
    STOP = "stop", pgettext_lazy("rung of collection", "stop of shipments")
    CLAIM = "claim", pgettext_lazy("rung of collection", "written claim")
    LAWYER = "lawyer", pgettext_lazy("rung of collection", "lawyer")


ORDER = {rung: number for number, rung in enumerate(Rung)}


@dataclass(frozen=True)
class Ladder:
    """`notice` is in working days before the day of due, the others in days after it; both of one class of clients."""

    notice: int
    call: int
    letter: int
    stop: int
    claim: int
    lawyer: int

    def day_of(self, rung: Rung, due: dt.date) -> dt.date:
        """A working day: what is due on a day off is due on the next working day, and a rung waits for one too."""
        last = next_working_day(due)
        if rung == Rung.NOTICE:
            return add_working_days(last, -self.notice) if self.notice else last
        days: int = getattr(self, rung.value)
        return next_working_day(last + dt.timedelta(days=days))

    def reached(self, due: dt.date, as_of: dt.date) -> list[Rung]:
        """Rungs whose day has come, in their order; of an invoice that is not late yet the notice alone."""
        if as_of <= next_working_day(due):
            return [Rung.NOTICE] if self.day_of(Rung.NOTICE, due) <= as_of else []
        return [rung for rung in Rung if rung != Rung.NOTICE and self.day_of(rung, due) <= as_of]


def ladder_of(segment: str, on: dt.date) -> Ladder:
    """Of a client of this class («AX»): the best ones may have some days more."""
    later = {
        "A": number("collect_later_a", on),
        "B": number("collect_later_b", on),
        "C": number("collect_later_c", on),
    }.get(segment[:1], 0)
    return Ladder(
        notice=number("collect_notice", on),
        call=number("collect_call", on) + later,
        letter=number("collect_letter", on) + later,
        stop=number("collect_stop", on) + later,
        claim=number("collect_claim", on) + later,
        lawyer=number("collect_lawyer", on) + later,
    )
