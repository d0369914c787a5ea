"""The day's way: addresses of the visits in their order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from plans.models import Activity


@dataclass(frozen=True)
class Stop:
    """`url` opens the navigator of the phone: an address of the device, not of a map service."""

    activity: Activity
    address: str

    @property
    def url(self) -> str:
        return f"geo:0,0?q={quote(self.address)}" if self.address else ""


def route_of(activities: Iterable[Activity]) -> list[Stop]:
    """Empty where no address is known: a list of names alone is the day itself."""
    visits = [one for one in activities if one.is_personal and one.starts_at is not None]
    stops = [Stop(one, _address(one)) for one in sorted(visits, key=lambda one: (one.starts_at, one.pk))]
    return stops if any(stop.address for stop in stops) else []


def _address(activity: Activity) -> str:
    client = activity.client
    # the city is often a part of the address already
    is_whole = not client.city or client.city.casefold() in client.address.casefold()
    return client.address if is_whole or not client.address else f"{client.city}, {client.address}"
