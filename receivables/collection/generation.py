"""The steps of a working day: what each invoice has reached by the rules and nothing holds (R166, R170)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from decimal import Decimal

from django.db.models import F

from accounts.models import User
from accounts.rules.in_force import number
from dossiers.models import Client
from kam_crm.shared import clock
from kam_crm.shared.service import service
from kam_crm.shared.working_days import add_working_days, is_working_day
from receivables.collection.demanding import Claimed, demanded, standing_promises
from receivables.collection.ladder import ORDER, Ladder, Rung, ladder_of
from receivables.collection.letters import write_letters
from receivables.collection.models import CollectionStep, StepStatus
from receivables.disputes import disputed_of
from receivables.stops.services import stop_shipments

BATCH = 2000
# these answer themselves: a notice asks nobody to call
SILENT = {Rung.NOTICE}


@service(capability="nightly.run")
def make_steps(*, by: User | None, as_of: dt.date, clients: Collection[int] | None = None) -> int:
    """Steps, letters and stops of the day; how many steps. Days off make none, and the same day again makes no more.

    An invoice that has passed several rungs since it was looked at last gets the last of them, and the stop.
    """
    if not is_working_day(as_of):
        return 0
    # a day off may follow the notice's day of due
    ahead = add_working_days(as_of, number("collect_notice", as_of) + 1)
    found = demanded(ahead, clients)
    held = standing_promises(found.keys(), as_of)
    known: dict[int, set[str]] = defaultdict(set)
    for invoice, rung in CollectionStep.objects.filter(
        invoice__in=[one.invoice.pk for rows in found.values() for one in rows]
    ).values_list("invoice", "rung"):
        known[invoice].add(rung)
    # unscoped: a step of the nightly
    owing = {
        one.pk: one
        for one in Client.objects.filter(pk__in=found.keys())
        .select_related("manager", "summary")
        .order_by("pk")
    }
    ladders: dict[str, Ladder] = {}
    fresh = []
    for pk, client in owing.items():
        # a client of this minute has no figures yet
        segment = client.summary.segment[:1] if hasattr(client, "summary") else ""
        ladder = ladders.setdefault(segment, ladder_of(segment, as_of))
        for one in found[pk]:
            for rung in _next(ladder.reached(one.invoice.due_date, as_of), known[one.invoice.pk]):
                if rung == Rung.NOTICE or pk not in held:
                    fresh.append(_step(one, rung, ladder, as_of))
    CollectionStep.objects.bulk_create(fresh, batch_size=BATCH, ignore_conflicts=True)
    by_client: dict[int, list[CollectionStep]] = defaultdict(list)
    for step in fresh:
        by_client[step.client_id].append(step)
    write_letters([(owing[pk], rows) for pk, rows in by_client.items()], found, as_of)
    for pk, rows in by_client.items():
        _stop(owing[pk], rows, found[pk], as_of)
    return len(fresh)


@service(capability="nightly.run")
def drop_steps(*, by: User | None, clients: Collection[int] | None = None) -> int:
    """End the steps of invoices that are paid or disputed whole; how many."""
    rows = CollectionStep.objects.due().select_related("invoice")
    if clients is not None:
        rows = rows.filter(client__in=clients)
    steps = list(rows.annotate(rest=F("invoice__amount") - F("invoice__paid")))
    held = disputed_of([step.invoice for step in steps]) if steps else {}
    over = [step.pk for step in steps if step.rest <= held.get(step.invoice_id, Decimal(0))]
    return CollectionStep.objects.filter(pk__in=over).update(
        status=StepStatus.DROPPED, closed_at=clock.now(), updated_at=clock.now()
    )


def _next(reached: list[Rung], known: set[str]) -> list[Rung]:
    """Of the rungs reached those that are new: the last one, and the stop that was passed on the way."""
    if not reached:
        return []
    last = reached[-1]
    highest = max((ORDER[Rung(rung)] for rung in known), default=-1)
    wanted = [last] if ORDER[last] > highest else []
    if Rung.STOP in reached and Rung.STOP not in known and last != Rung.STOP:
        wanted.insert(0, Rung.STOP)
    return wanted


def _step(one: Claimed, rung: Rung, ladder: Ladder, as_of: dt.date) -> CollectionStep:
    is_over = rung in SILENT
    return CollectionStep(
        client_id=one.invoice.client_id, invoice=one.invoice, rung=rung, amount=one.amount, made_on=as_of,
        reached_on=ladder.day_of(rung, one.invoice.due_date),
        status=StepStatus.DONE if is_over else StepStatus.DUE, closed_at=clock.now() if is_over else None,
    )  # fmt: skip


def _stop(client: Client, steps: list[CollectionStep], claimed: list[Claimed], as_of: dt.date) -> None:
    stopping = [step.invoice.due_date for step in steps if step.rung == Rung.STOP]
    if stopping:
        late = [one.amount for one in claimed if one.invoice.due_date < as_of]
        stop_shipments(
            by=None, client=client, due_before=max(stopping), overdue=sum(late, Decimal(0)), since=as_of
        )
