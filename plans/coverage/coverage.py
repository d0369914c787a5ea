"""How much of those who decide at a client we have met: Σ weight met / Σ weight (formulas.md 2.7).

Members are the seats of the map that the client goes by, and its contacts that have no seat there: without a map the
contacts alone. Somebody with several roles counts by the heaviest one. Covered is who took part in a contact of ours
with a result within the days of the rule; who left the client, and who is not found yet, is not covered.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.db.models import Max

from accounts.rules.in_force import number
from dossiers.decision_map.roles import in_order
from dossiers.models import ClientContact, ContactRole, DecisionMap, MapSeat
from kam_crm.shared import clock
from kam_crm.shared.money import percent
from plans.models import Activity, ActivityStatus, Outcome


@dataclass(frozen=True)
class Member:
    """Somebody who takes part in decisions, or a hole: then `name` says who is missing.

    `seat` is None for a contact that is not on the map, `contact` for a hole that nobody was ever known to fill.
    """

    name: str
    roles: tuple[str, ...]
    weight: int
    seat: int | None = None
    contact: int | None = None
    has_left: bool = False
    met_on: dt.date | None = None
    is_covered: bool = False

    @property
    def is_hole(self) -> bool:
        return self.contact is None or self.has_left

    @property
    def decides(self) -> bool:
        return ContactRole.DECIDER in self.roles


@dataclass(frozen=True)
class MapCoverage:
    """Of one client on a day; `map` is None where nobody has drawn one."""

    as_of: dt.date
    members: tuple[Member, ...] = ()
    map: int | None = None

    @cached_property
    def total(self) -> int:
        return sum(member.weight for member in self.members)

    @cached_property
    def covered(self) -> int:
        return sum(member.weight for member in self.members if member.is_covered)

    @property
    def percent(self) -> Decimal | None:
        """None where nobody is known."""
        return percent(Decimal(self.covered), Decimal(self.total))

    @cached_property
    def deciders(self) -> list[Member]:
        """Those who are known; a hole decides nothing."""
        return [member for member in self.members if member.decides and not member.is_hole]

    @property
    def is_critical(self) -> bool:
        """Nobody is known to decide: a critical gap whatever the per cent."""
        return not self.deciders

    @cached_property
    def uncovered_deciders(self) -> list[Member]:
        return [member for member in self.deciders if not member.is_covered]

    @cached_property
    def holes(self) -> list[Member]:
        return [member for member in self.members if member.is_hole]

    @property
    def decider_met_on(self) -> dt.date | None:
        """When one of those who decide was met last."""
        return max((member.met_on for member in self.deciders if member.met_on), default=None)

    @cached_property
    def by_seat(self) -> dict[int, Member]:
        return {member.seat: member for member in self.members if member.seat is not None}


def coverage_of(clients: Collection[int], as_of: dt.date | None = None) -> dict[int, MapCoverage]:
    """By client, for each that was asked for. At most six queries, for one client as for a thousand."""
    day = as_of or clock.today()
    maps = DecisionMap.objects.main_of(clients)
    seats = _seats(set(maps.values()))
    contacts = _contacts(clients)
    met = met_on([row.contact_id for row in seats if row.contact_id] + [row.pk for row in contacts], day)
    weigh = Weights(day)
    by_map: dict[int, list[Member]] = defaultdict(list)
    seated: dict[int, set[int | None]] = defaultdict(set)
    for seat in seats:
        by_map[seat.map_id].append(weigh.seat(seat, met))
        seated[seat.map_id].add(seat.contact_id)
    others: dict[int, list[Member]] = defaultdict(list)
    for contact in contacts:
        on_map = maps.get(contact.client_id)
        if on_map is None or contact.pk not in seated[on_map]:
            others[contact.client_id].append(weigh.contact(contact, met))
    return {
        client: MapCoverage(day, (*by_map.get(maps.get(client, 0), ()), *others[client]), maps.get(client))
        for client in clients
    }


def met_on(contacts: Collection[int], as_of: dt.date) -> dict[int, dt.date]:
    """By contact the day of the last contact of ours with a result in which the person took part."""
    held = Activity.objects.filter(persons__in=contacts, status=ActivityStatus.DONE, day__lte=as_of)
    held = held.exclude(outcome=Outcome.ABSENT).order_by()
    return dict(held.values_list("persons").annotate(Max("day")))


class Weights:
    """What roles weigh and how long a contact counts, as the rules say on the day."""

    def __init__(self, day: dt.date) -> None:
        self.day = day
        self._weights = {role: number(f"weight.{role}", day) for role in ContactRole.values}
        self._since = day - dt.timedelta(days=number("covered_days", day))

    def heaviest(self, roles: Iterable[str]) -> int:
        return max(self._weights[role] for role in roles)

    def seat(self, seat: MapSeat, met: dict[int, dt.date]) -> Member:
        last = met.get(seat.contact_id or 0)
        return Member(
            str(seat), tuple(seat.roles), self.heaviest(seat.roles), seat.pk, seat.contact_id, seat.has_left,
            last, not seat.has_left and self._is_recent(last),
        )  # fmt: skip

    def contact(self, contact: ClientContact, met: dict[int, dt.date]) -> Member:
        roles = tuple(in_order([contact.role]))
        last = met.get(contact.pk)
        return Member(
            str(contact.person),
            roles,
            self.heaviest(roles),
            None,
            contact.pk,
            False,
            last,
            self._is_recent(last),
        )

    def _is_recent(self, day: dt.date | None) -> bool:
        return day is not None and day >= self._since


def _seats(maps: Collection[int]) -> list[MapSeat]:
    return list(MapSeat.objects.filter(map__in=maps).select_related("contact__person").order_by("pk"))


def _contacts(clients: Collection[int]) -> list[ClientContact]:
    rows = ClientContact.objects.filter(client__in=clients, is_active=True).select_related("person")
    return list(rows.order_by("pk"))
