from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext_lazy as _

from receivables.collection.queue import Group, Line

LONG = 30  # days, of the chip alone
TOGGLES = {
    "broken": (_("Broke a promise"), lambda line: line.group == Group.BROKEN),
    "stopped": (_("Shipments stopped"), lambda line: line.is_stopped),
    "long": (_("Longer than 30 days"), lambda line: line.days > LONG),
}


def narrowed(rows: Iterable[Line], query: Mapping[str, str]) -> list[Line]:
    """Those that all the toggles of the address leave."""
    wanted = [keeps for name, (_label, keeps) in TOGGLES.items() if query.get(name)]
    return [row for row in rows if all(keeps(row) for keeps in wanted)]
