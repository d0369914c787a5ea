"""What stands beside the visits of a day: above the hours what the day is, below them what is to be done.

    lanes.register(lanes.Lane("tasks", tasks_of_week, is_below=True))

`find(look)` gives the items of a week, whoever's they are already scoped by `look.user`; a bounded number of queries.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Absence, User
from dossiers.models import Contract
from dossiers.people.birthdays import birthdays
from kam_crm.shared.working_days import is_working_day

WEEKEND = dt.timedelta(days=2)


@dataclass(frozen=True)
class Look:
    """The week of `manager` as `user` looks at it."""

    user: User
    manager: User
    days: list[dt.date]
    absences: list[Absence]


@dataclass(frozen=True)
class Item:
    """`note` stands at the right; `tone` red, amber, green or none."""

    day: dt.date
    words: str
    icon: str
    url: str = ""
    note: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Lane:
    """`is_below`: under the hours, for what is ticked off; above them otherwise."""

    name: str
    find: Callable[[Look], Iterable[Item]]
    is_below: bool = False


_lanes: dict[str, Lane] = {}


def register(*lanes: Lane) -> None:
    """Add lanes; the same name again replaces it."""
    _lanes.update({lane.name: lane for lane in lanes})


def items_of(look: Look, *, below: bool) -> dict[dt.date, list[Item]]:
    found: dict[dt.date, list[Item]] = {day: [] for day in look.days}
    for lane in _lanes.values():
        if lane.is_below == below:
            for item in lane.find(look):
                if item.day in found:
                    found[item.day].append(item)
    return found


def days_off(look: Look) -> Iterator[Item]:
    for day in look.days:
        if not is_working_day(day) and day.isoweekday() <= 5:
            yield Item(day, _("day off"), "calendar-x", tone="amber")
        elif is_working_day(day) and day.isoweekday() > 5:
            yield Item(day, _("working day"), "calendar-check")


def absent(look: Look) -> Iterator[Item]:
    for absence in look.absences:
        for day in look.days:
            if absence.first_day <= day <= absence.last_day:
                words = str(absence.get_reason_display())
                yield Item(
                    day, words, "user-x", note=absence.order_number or absence.deputy.full_name, tone="amber"
                )


def contract_ends(look: Look) -> Iterator[Item]:
    rows = Contract.objects.visible_to(look.user).ending(look.days[0], look.days[-1])
    rows = rows.filter(client__manager=look.manager)
    for contract in rows.select_related("client").order_by("valid_to", "pk"):
        words = _("contract ends: %(client)s") % {"client": contract.client.name}
        url = reverse("desk:client_overview", args=[contract.client_id])
        yield Item(contract.valid_to, words, "file-text", url, note=contract.number)


def birthdays_of_week(look: Look) -> Iterator[Item]:
    """Those of the weekend before on Monday: people are congratulated then."""
    monday = look.days[0]
    for one in birthdays(look.user, monday - WEEKEND, look.days[-1], client__manager=look.manager):
        day = max(one.day, monday)
        words = _("birthday: %(name)s") % {"name": one.contact.person.full_name}
        url = reverse("dossiers:person_detail", args=[one.contact.person_id])
        yield Item(day, words, "cake", url, note=one.contact.client.name)


LANES = (
    Lane("days_off", days_off),
    Lane("absences", absent),
    Lane("contracts", contract_ends),
    Lane("birthdays", birthdays_of_week),
)
