"""Threats that a day's figures show: new ones found, what nobody took ended where it is no longer so."""

from __future__ import annotations

import datetime as dt

from accounts.rules.in_force import number
from dossiers.models import Client
from reports.models import NightlyRun, Threat, ThreatChange, ThreatStatus
from reports.nightly.context import StepContext
from reports.threats.sources import Figures, known

Key = tuple[int, str]
# whoever closed these has decided; what passed by itself may come again the next day
DECIDED = (ThreatStatus.KEPT, ThreatStatus.LOST, ThreatStatus.FALSE_ALARM)


def run(context: StepContext) -> int:
    """Rows found, changed and ended; a run for an older date than the newest leaves them alone."""
    if NightlyRun.objects.later("threats", context.as_of).exists():
        return 0
    found = signs_of(context.as_of)
    threats = Threat.objects.open().select_for_update(of=("self",)).order_by("pk")
    open_ones = {(row.client_id, row.source): row for row in threats}
    changed = renew(open_ones, found) + end(open_ones, found, context.as_of)
    missing = found.keys() - open_ones.keys() - decided(context.as_of)
    return changed + begin({key: found[key] for key in sorted(missing)}, context.as_of)


def signs_of(day: dt.date) -> dict[Key, Figures]:
    return {
        (one.client_id, source.name): one.figures for source in known().values() for one in source.find(day)
    }


def renew(open_ones: dict[Key, Threat], found: dict[Key, Figures]) -> int:
    """What is still so says today's figures."""
    others = [row for key, row in open_ones.items() if key in found and row.figures != found[key]]
    for row in others:
        row.figures = found[row.client_id, row.source]
        row.save(update_fields=["figures", "updated_at"])
    return len(others)


def end(open_ones: dict[Key, Threat], found: dict[Key, Figures], day: dt.date) -> int:
    """What is no longer so and nobody took passes by itself; what somebody works on is closed by people alone."""
    over = [row for key, row in open_ones.items() if key not in found and row.status == ThreatStatus.FOUND]
    for row in over:
        row.status, row.closed_on = ThreatStatus.PASSED, max(day, row.found_on)
        row.save(update_fields=["status", "closed_on", "updated_at"])
    ThreatChange.objects.bulk_create(
        ThreatChange(
            subject=row, action="pass", from_status=ThreatStatus.FOUND, to_status=ThreatStatus.PASSED
        )
        for row in over
    )
    return len(over)


def decided(day: dt.date) -> set[Key]:
    """Closed by somebody so lately that the same sign is no news."""
    since = day - dt.timedelta(days=number("threat_quiet", day))
    return set(
        Threat.objects.filter(status__in=DECIDED, closed_on__gt=since).values_list("client_id", "source")
    )


def begin(found: dict[Key, Figures], day: dt.date) -> int:
    managers = dict(
        Client.objects.filter(pk__in={client for client, _source in found}).values_list("pk", "manager")
    )
    rows = [
        Threat(client_id=client, source=source, owner_id=managers[client], figures=figures, found_on=day)
        for (client, source), figures in found.items()
    ]
    return len(Threat.objects.bulk_create(rows, batch_size=2000))
