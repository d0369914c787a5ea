from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext_lazy as _

from receivables.collection.queue import Group, Work

LONG = 30  # days, of the chip alone
TOGGLES = {
    "broken": (_("Broke a promise"), lambda work: work.group == Group.BROKEN),
    "stopped": (_("Shipments stopped"), lambda work: work.stop is not None),
    "long": (_("Longer than 30 days"), lambda work: work.days > LONG),
}


def narrowed(rows: Iterable[Work], query: Mapping[str, str]) -> list[Work]:
    """Those that all the toggles of the address leave."""
    wanted = [keeps for name, (_label, keeps) in TOGGLES.items() if query.get(name)]
    return [row for row in rows if all(keeps(row) for keeps in wanted)]
