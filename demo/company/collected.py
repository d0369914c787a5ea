"""Collection of the demo company: steps of the last months, a promise that came back, others that run, a stop."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pghistory
from django.db import transaction

from demo.company.base import Company
from demo.company.others import as_rules_allow
from dossiers.models import Client
from kam_crm.shared import clock
from kam_crm.shared.working_days import add_working_days, is_working_day
from orders.models import ClaimKind
from plans.models import Promise, Side
from receivables.collection.generation import make_steps
from receivables.collection.queue import Group, Work, work_of
from receivables.collection.services import record_result
from receivables.models import CollectionResult, CollectionStep, ResultInvoice, ShipmentStop
from receivables.promises.services import settle_promises
from receivables.stops.services import lift_stop

SINCE = 75  # days
MORNING = dt.time(9)
CALLED = dt.time(11, 20)


def build_collection(company: Company) -> None:
    # a guest beside an own company leaves its debtors alone
    keys = [client.pk for client in company.clients]
    for number in range(SINCE, -1, -1):
        day = company.today - dt.timedelta(days=number)
        if is_working_day(day):
            make_steps(by=None, as_of=day, clients=keys)
    steps = list(CollectionStep.objects.filter(client__in=keys))
    for step in steps:
        step.created_at = clock.at(step.made_on, MORNING)
    CollectionStep.objects.bulk_update(steps, ["created_at"])
    kam = company.users["kam@demo.example"]
    with pghistory.context(user=kam.pk), as_rules_allow(company), transaction.atomic():
        _stories(company, keys)


def _stories(company: Company, keys: list[int]) -> None:
    finance, head = company.users["finance@demo.example"], company.users["head@demo.example"]
    late = [
        one for one in work_of(Client.objects.filter(pk__in=keys), company.today) if one.group == Group.TODAY
    ]
    stories = ("broken", "promised", "broken", "no_answer", "today", "paid", "disputed")
    for work, story in zip(late, stories, strict=False):
        invoices = [one.invoice.pk for one in work.claimed() if one.amount]
        given = {"by": finance, "client": work.client, "outcome": story, "invoices": invoices}
        match story:
            case "broken":
                _broken(company, work)
            case "promised":
                record_result(**given, due_on=add_working_days(company.today, 3))
            case "disputed":
                kind = ClaimKind.objects.filter(is_active=True).order_by("pk")[0]
                record_result(
                    **{**given, "invoices": invoices[:1]}, kind=kind, note="Не согласны с суммой счёта."
                )
            case "no_answer" | "paid":
                record_result(**given)
    settle_promises(by=None, as_of=company.today, clients=keys)
    stops = ShipmentStop.objects.standing().filter(client__in=keys).order_by("overdue", "pk")
    if (stop := stops.first()) is not None and stops.count() > 1:
        lift_stop(by=head, stop=stop, reason="Договорились: оплата до конца недели, товар скоропортящийся.")


def _broken(company: Company, work: Work) -> None:
    """Promised a week ago until the last working day, and nothing came."""
    manager, client = work.client.manager, work.client
    made_on, due_on = add_working_days(company.today, -5), add_working_days(company.today, -1)
    promise = Promise.objects.create(
        client=client, side=Side.THEIRS, text="Оплатить просроченные счета", owner=manager, created_by=manager,
        amount=max(work.demanded / 2, Decimal(1)).quantize(Decimal("0.01")), made_on=made_on, due_on=due_on,
    )  # fmt: skip
    result = CollectionResult.objects.create(
        client=client,
        outcome="promised",
        by=manager,
        promise=promise,
        again_at=clock.at(company.today, MORNING),
    )
    moment = clock.at(made_on, CALLED)
    CollectionResult.objects.filter(pk=result.pk).update(created_at=moment)
    Promise.objects.filter(pk=promise.pk).update(created_at=moment)
    ResultInvoice.objects.bulk_create(
        ResultInvoice(result=result, invoice=one.invoice, open_amount=one.amount)
        for one in work.claimed()
        if one.amount
    )
    CollectionStep.objects.due().filter(client=client, made_on__lte=made_on).update(
        status="done", closed_at=moment, closed_by=manager, result=result
    )
