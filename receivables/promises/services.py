"""Promises to pay follow the allocations; payment-control tasks come on the day of due and go with the money (R130)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import F, Q
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from dossiers.models import Client
from kam_crm.shared import clock, currency
from kam_crm.shared.service import service
from kam_crm.shared.working_days import next_working_day
from orders.models import Claim
from plans.models import Promise, PromiseStatus, Side, Task, TaskKind, TaskStatus
from plans.promises.states import promise_machine
from plans.tasks.states import task_machine
from receivables.disputes import disputed_of
from receivables.models import Allocation, DebitKind, Invoice, PaymentKind, ResultInvoice
from receivables.promises.settling import Promised, Received, Settled, settle

INVOICE = "receivables.invoice"
# a payment may be entered late, or be reversed: so long a decision is looked at again
LOOKED_AT = dt.timedelta(days=60)
# a night that failed, a long weekend: what fell due so long ago gets its task still, and what is older none
CAUGHT_UP = dt.timedelta(days=14)
NAMESPACE = uuid.UUID("3a0f6a0a-8f0f-5d53-8d5f-0a4a8a1d7c11")
BATCH = 2000

Clients = Collection[int] | None  # None: all of them


@service(capability="nightly.run")
def settle_promises(*, by: User | None, as_of: dt.date, clients: Clients = None) -> int:
    """Decide about promises to pay by what was paid up to the end of `as_of`; returns how many rows changed."""
    rows = Promise.objects.filter(side=Side.THEIRS, amount__isnull=False).exclude(
        status=PromiseStatus.WITHDRAWN
    )
    recent = rows.filter(due_on__gte=as_of - LOOKED_AT) | rows.filter(status=PromiseStatus.OPEN)
    if clients is not None:
        recent = recent.filter(client__in=clients)
    # also those that ended long ago but count the same days: they had their part of the money
    begin: dict[int, dt.date] = {}
    for client_id, made_on in recent.order_by().values_list("client", "made_on"):
        begin[client_id] = min(made_on, begin.get(client_id, made_on))
    if not begin:
        return 0
    promises = defaultdict(list)
    for promise in rows.filter(client__in=begin, due_on__gte=min(begin.values())).select_for_update(
        of=("self",)
    ):
        promises[promise.client_id].append(promise)
    received = _received(begin, as_of)
    named = _named(promise for own in promises.values() for promise in own)
    changed = 0
    for client_id, own in promises.items():
        wanted = settle((_promised(one, named[one.pk]) for one in own), received[client_id], as_of)
        changed += sum(_bring(promise, wanted[promise.pk]) for promise in own)
    return changed


@service(capability="nightly.run")
def control_payments(*, by: User | None, as_of: dt.date) -> int:
    """Give the client's manager a task for each invoice that is due and not paid; returns how many came.

    What is due on a day off gets its task on the next working day, what a claim disputes none.
    """
    released = Claim.objects.released_since(as_of - CAUGHT_UP).exclude(shipment=None).values("shipment")
    # what was held out by a claim that ended is demanded now, however long ago it was due
    due = Invoice.objects.open().filter(
        Q(due_date__range=(as_of - CAUGHT_UP, as_of)) | Q(due_date__lt=as_of, shipment__in=released)
    )
    found = list(due.select_related("client__manager").order_by("pk"))
    held = disputed_of(found) if found else {}
    for invoice in found:
        invoice.open_amount -= held.get(invoice.pk, 0)
    ready = [
        invoice
        for invoice in found
        if invoice.open_amount > 0 and next_working_day(invoice.due_date) <= as_of
    ]
    known = set(
        Task.objects.filter(kind=TaskKind.PAYMENT, subject_kind=INVOICE, subject_id__in=[one.pk for one in ready])
        .values_list("subject_id", flat=True)
    )  # fmt: skip
    fresh = [_control(invoice, as_of) for invoice in ready if invoice.pk not in known]
    Task.objects.bulk_create(fresh, batch_size=BATCH, ignore_conflicts=True)
    return len(fresh)


@service(capability="nightly.run")
def close_controls(*, by: User | None, clients: Clients = None) -> int:
    """End the tasks whose invoice is paid; returns how many."""
    tasks = Task.objects.filter(kind=TaskKind.PAYMENT, status=TaskStatus.OPEN, subject_kind=INVOICE)
    if clients is not None:
        tasks = tasks.filter(client__in=clients)
    paid = Invoice.objects.filter(paid__gte=F("amount")).values("pk")
    rows = list(tasks.filter(subject_id__in=paid))
    for task in rows:
        task_machine.move(task, "settle", by=None, changes={"done_at": clock.now()})
    return len(rows)


def _received(begin: dict[int, dt.date], as_of: dt.date) -> dict[int, list[Received]]:
    """By client what was paid since the first of its promises was made."""
    rows = Allocation.objects.filter(
        invoice__client__in=begin, payment__kind=PaymentKind.MONEY,
        payment__date__range=(min(begin.values()), as_of),
    ).exclude(payment__debits__kind=DebitKind.REVERSAL)  # fmt: skip
    found: dict[int, list[Received]] = defaultdict(list)
    for client_id, day, invoice, amount in rows.order_by("payment__date", "payment", "pk").values_list(
        "invoice__client", "payment__date", "invoice", "amount"
    ):
        found[client_id].append(Received(day, invoice, amount))
    return found


def _named(promises: Iterable[Promise]) -> dict[int, set[int]]:
    """By promise the invoices it was made about in a call; it counts for these alone."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = ResultInvoice.objects.filter(result__promise__in=[promise.pk for promise in promises])
    for promise_id, invoice in rows.values_list("result__promise", "invoice"):
        found[promise_id].add(invoice)
    return found


def _promised(promise: Promise, named: set[int]) -> Promised:
    if promise.subject_kind == INVOICE and promise.subject_id is not None:
        named = {promise.subject_id}
    assert promise.amount is not None
    return Promised(promise.pk, promise.made_on, promise.due_on, promise.amount, frozenset(named))


def _bring(promise: Promise, wanted: Settled) -> bool:
    """Make the promise what it is now; whether anything changed."""
    facts: dict[str, Any] = {"paid": wanted.paid, "closed_on": wanted.closed_on}
    if (promise.status, promise.paid, promise.closed_on) == (wanted.status, wanted.paid, wanted.closed_on):
        return False
    if promise.status == wanted.status:
        for name, value in facts.items():
            setattr(promise, name, value)
        promise.save(update_fields=[*facts, "updated_at"])
        return True
    row = promise
    if row.status != PromiseStatus.OPEN:
        row = promise_machine.move(row, "unsettle", by=None, changes={"closed_on": None}, held=True)
    if wanted.status == PromiseStatus.OPEN:
        Promise.objects.filter(pk=row.pk).update(paid=wanted.paid)
    else:
        promise_machine.move(row, "settle", by=None, target=wanted.status, changes=facts, held=True)
    return True


def _control(invoice: Any, as_of: dt.date) -> Task:
    client: Client = invoice.client
    with translation.override(client.manager.locale):
        words = _("%(amount)s of invoice %(number)s: are they paid?")
        text = words % {"number": invoice.number, "amount": currency.amount(invoice.open_amount, 2)}
    return Task(
        client_uuid=uuid.uuid5(NAMESPACE, str(invoice.pk)),
        kind=TaskKind.PAYMENT, text=text[:250], author=client.manager, assignee=client.manager, client=client,
        subject_kind=INVOICE, subject_id=invoice.pk, due_on=next_working_day(invoice.due_date),
    )  # fmt: skip
