"""Whom to call about their debt today, and whom not: broken promises first, then the rungs, large sums before small."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from django.db.models import QuerySet

from dossiers.models import Client
from kam_crm.shared import clock
from plans.models import Promise, PromiseStatus, Side
from receivables.collection.demanding import NOTHING, Claimed, claimed
from receivables.collection.ladder import ORDER, Rung
from receivables.collection.models import CollectionResult, CollectionStep, Outcome, StepStatus
from receivables.models import Invoice, ShipmentStop

FAILED = (PromiseStatus.BROKEN, PromiseStatus.PARTLY)


class Group(StrEnum):
    """In the order of the page."""

    BROKEN = "broken"
    TODAY = "today"
    NOTICE = "notice"
    WAITING = "waiting"


@dataclass
class Work:
    """One client. `late` is overdue, of `soon` a notice went today; `demanded` is what its group is about."""

    client: Client
    group: Group
    late: list[Claimed]
    soon: list[Claimed]
    as_of: dt.date
    steps: list[CollectionStep] = field(default_factory=list)
    result: CollectionResult | None = None
    promise: Promise | None = None
    stop: ShipmentStop | None = None

    @property
    def claimed(self) -> list[Claimed]:
        return self.soon if self.group == Group.NOTICE else [one for one in self.late if one.amount]

    @property
    def demanded(self) -> Decimal:
        return sum((one.amount for one in self.claimed), NOTHING)

    @property
    def disputed(self) -> Decimal:
        return sum((one.disputed for one in self.late), NOTHING)

    @property
    def days(self) -> int:
        """Days overdue of the oldest that is demanded; 0 where nothing is."""
        return max((one.days(self.as_of) for one in self.late if one.amount), default=0)

    @property
    def rung(self) -> Rung:
        """The highest one that was reached."""
        return max((Rung(step.rung) for step in self.steps), key=ORDER.__getitem__, default=Rung.NOTICE)

    @property
    def step(self) -> CollectionStep | None:
        """The newest of the highest rung."""
        rung = self.rung
        return max(
            (one for one in self.steps if one.rung == rung),
            key=lambda one: (one.made_on, one.pk),
            default=None,
        )

    @property
    def is_at_lawyer(self) -> bool:
        return any(one.rung == Rung.LAWYER and one.status == StepStatus.DONE for one in self.steps)


def work_of(clients: QuerySet[Client], as_of: dt.date) -> list[Work]:
    """Of these clients, in the order of the page; a bounded number of queries however many there are."""
    keys = clients.order_by().values("pk")
    late = claimed(Invoice.objects.filter(client__in=keys).overdue(as_of))
    notified = CollectionStep.objects.filter(client__in=keys, rung=Rung.NOTICE, made_on=as_of).values(
        "invoice"
    )
    soon = claimed(Invoice.objects.open().filter(pk__in=notified, due_date__gte=as_of))
    wanted = list({**late, **soon})
    steps = _steps([*late.values(), *soon.values()])
    known = clients.filter(pk__in=wanted).select_related("manager", "summary").in_bulk()
    results, promises = _results(wanted), _promises(wanted)
    stops = {one.client_id: one for one in ShipmentStop.objects.standing().filter(client__in=wanted)}
    found = []
    for pk in wanted:
        own = [one for one in steps[pk] if one.rung != Rung.NOTICE]
        work = Work(
            known[pk], Group.TODAY, late.get(pk, []), [one for one in soon.get(pk, []) if one.amount], as_of,
            own or steps[pk], results.get(pk), promises.get(pk), stops.get(pk),
        )  # fmt: skip
        group = _group(work, has_steps=bool(own))
        if group is not None:
            work.group = group
            found.append(work)
    order = list(Group)
    return sorted(found, key=lambda one: (order.index(one.group), -one.demanded, one.client.pk))


def _group(work: Work, *, has_steps: bool) -> Group | None:
    """None: nobody has anything to do about this client."""
    is_demanded = any(one.amount for one in work.late)
    if not is_demanded or not has_steps:
        if work.soon:
            return Group.NOTICE
        return Group.WAITING if work.disputed else None
    promise, result = work.promise, work.result
    if work.is_at_lawyer:
        return Group.WAITING
    if promise is not None and promise.status == PromiseStatus.OPEN and promise.due_on >= work.as_of:
        return Group.WAITING
    if result is not None and result.again_at > clock.now() and result.outcome != Outcome.PROMISED:
        return Group.WAITING
    if promise is not None and promise.status in FAILED and not _spoken_since(result, promise):
        return Group.BROKEN
    return Group.TODAY


def _spoken_since(result: CollectionResult | None, promise: Promise) -> bool:
    """Whether somebody has spoken with the client after the promise was broken; a call in vain is none."""
    if result is None or promise.closed_on is None or result.outcome == Outcome.NO_ANSWER:
        return False
    return clock.local(result.created_at).date() > promise.closed_on


def _steps(rows: list[list[Claimed]]) -> dict[int, list[CollectionStep]]:
    invoices = [one.invoice.pk for own in rows for one in own]
    by_client: dict[int, list[CollectionStep]] = defaultdict(list)
    for step in CollectionStep.objects.filter(invoice__in=invoices).select_related("letter", "closed_by"):
        by_client[step.client_id].append(step)
    return by_client


def _results(clients: list[int]) -> dict[int, CollectionResult]:
    rows = CollectionResult.objects.standing().filter(client__in=clients)
    return {row.client_id: row for row in rows.order_by("client_id", "-pk").distinct("client_id")}


def _promises(clients: list[int]) -> dict[int, Promise]:
    rows = Promise.objects.filter(client__in=clients, side=Side.THEIRS, amount__isnull=False)
    rows = rows.exclude(status=PromiseStatus.WITHDRAWN)
    return {row.client_id: row for row in rows.order_by("client_id", "-due_on", "-pk").distinct("client_id")}
