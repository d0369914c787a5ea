"""The list of collection against a reference in plain Python, on random debts (R165, R166, R178)."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from dossiers.models import Client
from orders.models import Claim
from plans.models import Promise
from receivables.collection.ladder import Rung
from receivables.collection.queue import lines_of, work_of
from receivables.models import CollectionResult, CollectionStep, Invoice, ShipmentStop
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory
from tests.factories.orders import ClaimFactory, ShipmentFactory
from tests.factories.plans import PromiseFactory
from tests.factories.receivables import (
    AllocationFactory,
    CollectionResultFactory,
    CollectionStepFactory,
    InvoiceFactory,
    ShipmentStopFactory,
)

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 16)
NOW = dt.datetime(2026, 11, 16, 20, 30, tzinfo=dt.UTC)  # half an hour before midnight in Moscow
GROUPS = ["broken", "today", "notice", "waiting"]
RUNGS = list(Rung.values)


def back(days: int) -> dt.date:
    return TODAY - dt.timedelta(days=days)


def debts_of(client: Client, draw: random.Random, finance: Any) -> None:
    """Invoices before and after their day of due, with steps, a promise, a result, a claim and a stop, or without."""
    for _number in range(draw.randrange(1, 4)):
        due = back(draw.choice([-3, -3, 0, 1, 9, 20, 70]))
        shipment = (
            ShipmentFactory(client=client, date=due - dt.timedelta(days=30)) if draw.random() < 0.3 else None
        )
        amount = Decimal(draw.randrange(1, 5) * 500)
        invoice = InvoiceFactory(
            client=client, date=due - dt.timedelta(days=30), due_date=due, amount=amount, shipment=shipment
        )
        if draw.random() < 0.2:
            paid = draw.choice([amount, amount / 2])
            AllocationFactory(invoice=invoice, amount=paid, payment__amount=paid)
        if draw.random() < 0.75:
            rungs = [Rung.NOTICE] if due > TODAY else draw.sample(RUNGS, draw.randrange(1, 3))
            for rung in rungs:
                is_done = rung == Rung.LAWYER and draw.random() < 0.5
                CollectionStepFactory(
                    invoice=invoice, rung=rung, made_on=draw.choice([TODAY, back(3)]),
                    status="done" if is_done else "due", closed_at=NOW if is_done else None,
                )  # fmt: skip
        if draw.random() < 0.25:
            ClaimFactory(
                client=client, disputed=draw.choice([Decimal(250), Decimal(5000)]), subject_kind="receivables.invoice",
                subject_id=invoice.pk,
            )  # fmt: skip
        elif shipment is not None and draw.random() < 0.5:
            ClaimFactory(client=client, disputed=Decimal(300), shipment=shipment)
    for _number in range(draw.randrange(3)):
        status = draw.choice(["open", "kept", "broken", "partly", "withdrawn"])
        made = back(12)
        PromiseFactory(
            client=client, side="theirs", amount=Decimal(100), paid=Decimal(50) if status == "partly" else Decimal(0),
            made_on=made, due_on=back(draw.choice([-2, 0, 2, 4])), status=status,
            closed_on=None if status == "open" else back(draw.choice([0, 1, 3])),
        )  # fmt: skip
    for _number in range(draw.randrange(3)):
        row = CollectionResultFactory(
            client=client, outcome=draw.choice(["promised", "no_answer", "paid", "disputed"]), by=finance,
            again_at=NOW + dt.timedelta(hours=draw.choice([-1, 2])),
            undone_at=NOW if draw.random() < 0.2 else None,
        )  # fmt: skip
        # an hour before midnight in Moscow is still that day in London, too; an hour after it is not
        made = NOW - dt.timedelta(hours=draw.choice([0, 1, 24, 71, 72]))
        CollectionResult.objects.filter(pk=row.pk).update(created_at=made)
    if draw.random() < 0.2:
        ShipmentStopFactory(client=client)


def reference(client: Client) -> tuple[Any, ...] | None:
    """Group, what is late, soon and disputed, days, whether it is stopped; in words of the rules, one by one."""
    held: dict[int, Decimal] = {}
    claims = list(Claim.objects.filter(client=client).disputing())
    late, soon = [], []
    for invoice in Invoice.objects.filter(client=client):
        rest = invoice.amount - invoice.paid
        own = [one.disputed for one in claims if one.subject_id == invoice.pk]
        own += [
            one.disputed for one in claims
            if one.subject_id is None and invoice.shipment_id and one.shipment_id == invoice.shipment_id
        ]  # fmt: skip
        held[invoice.pk] = min(rest, sum(own, Decimal(0)))
        steps = CollectionStep.objects.filter(invoice=invoice)
        if rest > 0 and invoice.due_date < TODAY:
            late.append((invoice, rest - held[invoice.pk]))
        elif rest > 0 and steps.filter(rung="notice", made_on=TODAY).exists():
            soon.append((invoice, rest - held[invoice.pk]))
    keys = [invoice.pk for invoice, _rest in (*late, *soon)]
    steps = list(CollectionStep.objects.filter(invoice__in=keys).exclude(rung="notice"))
    demanded = sum((rest for _one, rest in late), Decimal(0))
    coming = sum((rest for _one, rest in soon), Decimal(0))
    disputed = sum((held[one.pk] for one, _rest in late), Decimal(0))
    days = max(((TODAY - one.due_date).days for one, rest in late if rest), default=0)
    group = _group(client, steps, demanded, coming, disputed)
    is_stopped = ShipmentStop.objects.filter(client=client, lifted_at=None).exists()
    return None if group is None else (group, demanded, coming, disputed, days, is_stopped)


def _group(
    client: Client, steps: list[Any], demanded: Decimal, coming: Decimal, disputed: Decimal
) -> str | None:
    if not demanded or not steps:
        return "notice" if coming else "waiting" if disputed else None
    if any(step.rung == "lawyer" and step.status == "done" for step in steps):
        return "waiting"
    promises = Promise.objects.filter(client=client, side="theirs").exclude(status="withdrawn")
    promise = promises.order_by("-due_on", "-pk").first()
    result = CollectionResult.objects.filter(client=client, undone_at=None).order_by("-pk").first()
    if promise and promise.status == "open" and promise.due_on >= TODAY:
        return "waiting"
    if result and result.again_at > NOW and result.outcome != "promised":
        return "waiting"
    if promise and promise.status in ("broken", "partly"):
        moscow = dt.timezone(dt.timedelta(hours=3))
        spoken = result and result.outcome != "no_answer" and result.created_at.astimezone(moscow).date()
        if not spoken or spoken <= promise.closed_on:
            return "broken"
    return "today"


@pytest.mark.parametrize("seed", range(3))
def test_the_list_is_what_the_rules_say(seed: int) -> None:
    draw, finance, manager = random.Random(seed), UserFactory(role="finance"), UserFactory(role="kam")
    with time_machine.travel(NOW, tick=False):
        clients = ClientFactory.create_batch(40, manager=manager)
        for client in clients:
            debts_of(client, draw, finance)
        lines = lines_of(Client.objects.all(), TODAY)
        found = {
            one.client_id: (one.group.value, one.late, one.soon, one.disputed, one.days, one.is_stopped)
            for one in lines
        }
        expected = {client.pk: row for client in clients if (row := reference(client)) is not None}
        assert found == expected
        assert {group for group, *_rest in found.values()} == set(GROUPS)
        places = [(GROUPS.index(one.group), -one.demanded, one.client_id) for one in lines]
        assert places == sorted(places)
        for work in work_of(Client.objects.all(), TODAY):
            demanded = [one for one in work.claimed() if one.amount]
            assert (len(demanded), sum((one.amount for one in demanded), Decimal(0))) == (
                work.line.invoices, work.demanded,
            )  # fmt: skip
