"""Clients that changed hands: their new manager gets to know them within the days the hand-over set (R29)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dossiers.models import HandoverLine
from plans.models import Activity, ActivityStatus
from plans.weeks.proposals.sources import CALL, VISIT, Reason, Source, Week

LETTERS = dt.timedelta(days=14)  # key clients and class B come first, the rest is pressing from then on


def to_be_met(week: Week) -> Iterator[Reason]:
    """Clients handed over that the new manager has not met since; a key one together with the former manager."""
    rows = HandoverLine.objects.filter(
        client__in=week.clients, is_done=True, handover__undone_at=None, handover__introduction__gt=0,
        handover__manager=F("client__manager"), handover__day__lte=week.friday,
        handover__day__gt=week.monday - dt.timedelta(days=60),
    )  # fmt: skip
    lines = {
        line.client_id: line for line in rows.select_related("handover", "manager_before").order_by("pk")
    }
    met = Activity.objects.filter(client__in=lines, status=ActivityStatus.DONE)
    days = dict(met.order_by("day").values_list("client", "day"))
    for key, line in lines.items():
        handover, last_met = line.handover, days.get(key)
        is_over = week.monday > handover.day + dt.timedelta(days=handover.introduction)
        if not is_over and (last_met is None or last_met < handover.day):
            yield _reason(week.clients[key], line, week)


def _reason(client: Any, line: HandoverLine, week: Week) -> Reason:
    before = line.manager_before.full_name
    if client.is_key or client.summary.abc == "A":
        words = _("get to know them together with %(name)s")
        return Reason(client.pk, words % {"name": before}, 320, is_mandatory=True, kind=VISIT)
    if client.summary.abc == "B":
        return Reason(client.pk, _("first call as their new manager, after %(name)s") % {"name": before}, 220)
    is_due = week.friday >= line.handover.day + LETTERS
    words = _("a letter, then a call: you are their new manager, after %(name)s")
    return Reason(client.pk, words % {"name": before}, 160 if is_due else 90, kind=CALL)


SOURCE = Source("introduction", gettext_lazy("Clients handed over"), to_be_met, "user-share")
