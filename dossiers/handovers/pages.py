"""Hand-overs as pages show them: what went along, what stayed, whether it can be undone."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, QuerySet

from accounts.models import User
from dossiers.handovers import movers
from dossiers.models import Client, Handover, HandoverLine
from kam_crm.shared import clock
from kam_crm.shared.pagination import Keyset, Page

LATEST = 30


@dataclass(frozen=True)
class Shown:
    """A client of a hand-over with what went along; `client` is None out of sight."""

    client: Client | None
    manager_before: User
    is_done: bool
    moved: list[str]
    read_at: dt.datetime | None


class HandoverPage:
    def __init__(self, handover: Handover, user: User) -> None:
        self.handover, self.user = handover, user

    @cached_property
    def lines(self) -> list[Shown]:
        rows: list[HandoverLine] = list(self.handover.lines.select_related("client", "manager_before"))
        seen = Client.objects.visible_to(self.user).filter(pk__in=[line.client_id for line in rows])
        keys = set(seen.values_list("pk", flat=True))
        return [
            Shown(
                line.client if line.client_id in keys else None,
                line.manager_before,
                line.is_done,
                movers.words(line.moved),
                line.read_at,
            )
            for line in rows
        ]

    @cached_property
    def others(self) -> list[Handover]:
        """To other managers in the same act."""
        rows = Handover.objects.visible_to(self.user).filter(portfolio=self.handover.portfolio)
        return list(rows.exclude(pk=self.handover.pk).select_related("manager").order_by("pk"))

    @property
    def has_briefings(self) -> bool:
        return self.user.can("briefing.view") and any(line.client for line in self.lines)

    @property
    def can_undo(self) -> bool:
        return self.handover.by_id == self.user.pk and self.handover.is_undoable(clock.today())


def latest(user: User, cursor: str) -> Page[Any]:
    rows: QuerySet[Handover] = Handover.objects.visible_to(user).select_related("manager", "by")
    return Keyset(rows.annotate(count=Count("lines", distinct=True)), ["-at"], LATEST).page(cursor)
