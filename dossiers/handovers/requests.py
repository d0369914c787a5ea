"""Open requests of clients that change hands, which `approvals` keeps without knowing clients."""

from __future__ import annotations

from django.utils.translation import ngettext

from approvals import services
from dossiers.handovers import movers


def words(entries: movers.Entries) -> str:
    count = len(entries)
    return (
        ngettext("%(count)d open request", "%(count)d open requests", count) % {"count": count}
        if count
        else ""
    )


def register() -> None:
    movers.register(movers.Mover("requests", services.move_requests, services.restore_requests, words))
