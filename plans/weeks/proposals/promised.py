"""Reasons to meet a client that follow from what was promised."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kam_crm.shared import formats
from plans.models import Promise, PromiseStatus, Side
from plans.weeks.proposals.sources import CALL, Reason, Source, Week

RECENT = dt.timedelta(days=14)


def late_promises(week: Week) -> Iterator[Reason]:
    """Ours that are late, and theirs that were broken or are late: the oldest of each client speaks."""
    rows = Promise.objects.filter(client__in=week.clients, due_on__lt=week.as_of)
    late = rows.filter(status=PromiseStatus.OPEN)
    broken = rows.filter(
        side=Side.THEIRS,
        status__in=(PromiseStatus.BROKEN, PromiseStatus.PARTLY),
        closed_on__gte=week.as_of - RECENT,
    )
    spoken: set[int] = set()
    for promise in (late | broken).order_by("due_on", "pk"):
        if promise.client_id in spoken:
            continue
        spoken.add(promise.client_id)
        known = {"text": promise.text, "day": formats.short_day(promise.due_on)}
        ours = promise.side == Side.OURS
        words = _("we promised by %(day)s: %(text)s") if ours else _("they promised by %(day)s: %(text)s")
        yield Reason(promise.client_id, words % known, 280 if ours else 260, is_mandatory=ours, kind=CALL)


SOURCE = Source("promise", gettext_lazy("Promises not kept"), late_promises, "heart-broken")
