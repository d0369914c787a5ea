"""Whom to call about their debt today, and whom not: broken promises first, then the rungs, large sums before small.

Which clients and in which order is one statement (receivables/sql/collection_queue.sql), however many invoices are
open; what is shown of them is read for the few that are shown.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from dossiers.models import Client
from kam_crm.shared import clock
from orders.models import Claim
from plans.models import Promise, PromiseStatus
from receivables.collection.demanding import Claimed, claimed
from receivables.collection.ladder import Rung
from receivables.collection.models import CollectionResult, CollectionStep
from receivables.models import Invoice, ShipmentStop

SQL = (Path(__file__).parent.parent / "sql" / "collection_queue.sql").read_text(encoding="utf-8")
DISPUTED = ("shipment_id", "subject_kind", "subject_id", "disputed")
FAILED = (PromiseStatus.BROKEN, PromiseStatus.PARTLY)


class Group(StrEnum):
    """In the order of the page."""

    BROKEN = "broken"
    TODAY = "today"
    NOTICE = "notice"
    WAITING = "waiting"


GROUPS = tuple(Group)


@dataclass(frozen=True)
class Line:
    """One client of the list, RUB with VAT.

    `late` is overdue and demanded, `disputed` held out of what is overdue, `soon` of invoices whose notice went today;
    `invoices` are those of its group. `days` since the oldest that is demanded was due, 0 where none is.
    """

    client_id: int
    manager_id: int
    manager: str
    group: Group
    late: Decimal
    soon: Decimal
    disputed: Decimal
    invoices: int
    days: int
    next_due: dt.date | None
    is_at_lawyer: bool
    step_id: int | None
    promise_id: int | None
    result_id: int | None
    is_stopped: bool

    @property
    def demanded(self) -> Decimal:
        """What its group is about."""
        return self.soon if self.group == Group.NOTICE else self.late


@dataclass(frozen=True)
class Work:
    """A line with what is shown of it: the newest step of the highest rung, what was promised and said last."""

    line: Line
    client: Client
    step: CollectionStep | None
    promise: Promise | None
    result: CollectionResult | None
    stop: ShipmentStop | None
    as_of: dt.date

    @property
    def group(self) -> Group:
        return self.line.group

    @property
    def demanded(self) -> Decimal:
        return self.line.demanded

    @property
    def disputed(self) -> Decimal:
        return self.line.disputed

    @property
    def days(self) -> int:
        return self.line.days

    @property
    def rung(self) -> Rung:
        """The highest one that was reached."""
        return Rung.NOTICE if self.step is None else Rung(self.step.rung)

    def claimed(self) -> list[Claimed]:
        """The invoices that its group is about, the oldest first; what is disputed whole is demanded of nobody."""
        rows = Invoice.objects.filter(client=self.client)
        if self.group == Group.NOTICE:
            notified = CollectionStep.objects.filter(
                client=self.client, rung=Rung.NOTICE, made_on=self.as_of
            ).values("invoice")
            found = claimed(rows.open().filter(pk__in=notified, due_date__gte=self.as_of))
        else:
            found = claimed(rows.overdue(self.as_of))
        return found.get(self.client.pk, [])


def lines_of(clients: QuerySet[Client], as_of: dt.date) -> list[Line]:
    """Of these clients, in the order of the page: one statement, however many they are."""
    disputing, held = Claim.objects.disputing().values_list(*DISPUTED).query.sql_with_params()
    try:
        # unscoped: the caller says which clients
        rows = clients.order_by().values_list("pk", "manager_id", "manager__full_name")
        chosen, values = rows.query.sql_with_params()
    except EmptyResultSet:
        return []
    given = (
        as_of,
        clock.now(),
        str(clock.company_zone()),
        list(Rung.values),
    )
    with connection.cursor() as cursor:
        cursor.execute(SQL.format(chosen=chosen, disputing=disputing), [*values, *given, *held])
        found = cursor.fetchall()
    return [
        Line(client, manager, name, GROUPS[group - 1], *rest) for client, manager, name, group, *rest in found
    ]


def works_of(lines: Collection[Line], as_of: dt.date) -> list[Work]:
    """A bounded number of statements for those that are shown."""
    keys = [line.client_id for line in lines]
    clients = Client.objects.filter(pk__in=keys).select_related("manager", "summary").in_bulk()
    steps = CollectionStep.objects.select_related("letter").in_bulk(
        [line.step_id for line in lines if line.step_id]
    )
    promises = Promise.objects.in_bulk([line.promise_id for line in lines if line.promise_id])
    results = CollectionResult.objects.in_bulk([line.result_id for line in lines if line.result_id])
    stops = {one.client_id: one for one in ShipmentStop.objects.standing().filter(client__in=keys)}
    return [
        Work(
            line, clients[line.client_id], steps.get(line.step_id or 0), promises.get(line.promise_id or 0),
            results.get(line.result_id or 0), stops.get(line.client_id), as_of,
        )
        for line in lines
    ]  # fmt: skip


def work_of(clients: QuerySet[Client], as_of: dt.date) -> list[Work]:
    """All of these clients about whom there is anything to do or to wait for, in the order of the page."""
    return works_of(lines_of(clients, as_of), as_of)
