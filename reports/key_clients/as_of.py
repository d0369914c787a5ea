"""Key status, type, class and manager of clients as of any past day (R24).

Statuses and types have days of their own, classes come from the snapshots of nights, the manager from the history that
the database writes. Nothing is stored for this, so that a report of the past is what was true then.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from accounts.models import User
from dossiers.models import Client, ClientKeyType, KeyStatus, TypeState
from kam_crm.shared import clock
from reports.models import Level, SegmentSnapshot
from reports.segments.services import policy_for
from reports.segments.validity import newest_valid

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class ClientState:
    """`statuses` and `key_type` are empty for who may not know the strategy; `classed_on` is the night of the class,
    None where none had computed any by then. `manager` None: the client was not entered yet."""

    client_id: int
    day: dt.date
    manager: User | None
    statuses: list[KeyStatus]
    key_type: ClientKeyType | None
    abc: str
    segment: str
    classed_on: dt.date | None

    @property
    def is_key(self) -> bool:
        return bool(self.statuses)


def states_on(user: User, clients: Collection[Client], day: dt.date) -> dict[int, ClientState]:
    """Of clients that the person sees, by key; a handful of queries however many they are."""
    keys = [client.pk for client in clients]
    statuses: dict[int, list[KeyStatus]] = defaultdict(list)
    of_type: dict[int, ClientKeyType] = {}
    if user.can("clients.strategy"):
        rows = KeyStatus.objects.visible_to(user).on(day).filter(client__in=keys)
        for row in rows.select_related("department", "manager"):
            statuses[row.client_id].append(row)
        types = ClientKeyType.objects.visible_to(user).on(day).filter(client__in=keys)
        of_type = {row.client_id: row for row in types.filter(state=TypeState.CONFIRMED)}
    classed_on = newest_valid(day)
    snapshots = SegmentSnapshot.objects.visible_to(user).valid_on(classed_on).filter(
        client__in=keys, level=Level.COMPANY, base=policy_for(day).shown_base
    )  # fmt: skip
    classes = {one.client_id: one for one in snapshots}
    managers = managers_on(keys, day)
    return {
        key: ClientState(
            client_id=key,
            day=day,
            manager=managers.get(key),
            statuses=statuses[key],
            key_type=of_type.get(key),
            abc=classes[key].abc if key in classes else "",
            segment=classes[key].segment if key in classes else "",
            classed_on=classed_on,
        )
        for key in keys
    }


def managers_on(clients: Collection[int], day: dt.date) -> dict[int, User]:
    """Who answered for each client when the day ended.

    A client entered later is left out; one whose history began later, as of an import, had its first known manager.
    """
    events = Client.pgh_event_model.objects.filter(pgh_obj__in=clients)  # type: ignore[attr-defined]
    ended = clock.at(day + DAY, dt.time.min)
    # the last one that had happened by then, else the first of all
    by_then = events.filter(pgh_created_at__lt=ended).order_by("pgh_obj", "-pgh_id").distinct("pgh_obj")
    found = dict(by_then.values_list("pgh_obj", "manager"))
    later = set(clients) - found.keys()
    if later:
        first = events.filter(pgh_obj__in=later).order_by("pgh_obj", "pgh_id").distinct("pgh_obj")
        entered = dict(first.values_list("pgh_obj", "created_at"))
        found |= {
            client: manager
            for client, manager in first.values_list("pgh_obj", "manager")
            if entered[client] < ended
        }
    people = User.objects.in_bulk(set(found.values()))
    return {client: people[manager] for client, manager in found.items() if manager in people}
