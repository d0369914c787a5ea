"""What a market segment will buy: asked by management, answered by managers by product group (R155)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from catalogue.models import ProductGroup
from dossiers.models import MarketSegment
from kam_crm.shared import clock, currency
from kam_crm.shared.checks import locked
from kam_crm.shared.clock import month_start
from kam_crm.shared.errors import BusinessRuleError, NotAllowed, StateConflict
from kam_crm.shared.money import LARGEST_SUM, total
from kam_crm.shared.service import service
from plans.models import TaskKind, TaskStatus
from plans.services import add_task, report_task
from reports.demand.models import MOST_MONTHS, DemandEstimate, DemandLine, DemandRequest

ASK, ANSWER = "demand.ask", "demand.answer"
REPORTABLE = (TaskStatus.GIVEN, TaskStatus.TAKEN)


@service(capability=ASK)
def ask_demand(
    *,
    by: User,
    segment: MarketSegment,
    first_month: dt.date,
    months: int,
    due_on: dt.date,
    managers: Collection[User],
    note: str = "",
) -> DemandRequest:
    """Each manager gets an order to answer by the day. `first_month` is any day of the first month.

    Raises `managers_required`, `months_wrong`, and as `plans.services.add_task` an order does.
    """
    if not managers:
        raise BusinessRuleError("managers_required", _("Say whom you ask."), "managers")
    if not 1 <= months <= MOST_MONTHS:
        raise BusinessRuleError("months_wrong", _("Ask for one month up to a year."), "months")
    request = DemandRequest.objects.create(
        segment=segment, first_month=month_start(first_month), months=months, due_on=due_on, note=note.strip(),
        asked_by=by,
    )  # fmt: skip
    text = _("Estimate the demand: %(segment)s, from %(month)s") % {
        "segment": segment.name,
        "month": f"{request.first_month:%m.%Y}",
    }
    for manager in managers:
        estimate = DemandEstimate.objects.create(request=request, manager=manager)
        kind = TaskKind.OWN if manager.pk == by.pk else TaskKind.ORDER
        estimate.task = add_task(
            by=by, text=text, kind=kind, assignee=manager, due_on=due_on, note=request.note, about=estimate
        )
        estimate.save(update_fields=["task", "updated_at"])
    return request


@service(capability=ANSWER, subject="estimate")
def answer_demand(
    *, by: User, estimate: DemandEstimate, amounts: Mapping[ProductGroup, Decimal], note: str = ""
) -> DemandEstimate:
    """What one expects of each group in all the months, RUB net of VAT; the order is reported.

    Another answer replaces it. Raises NotAllowed `another_was_asked`, `amounts_required`, `amount_wrong`, StateConflict
    `estimate_closed` once the order was accepted or is not needed any more.
    """
    row: DemandEstimate = locked(estimate, "request", "manager", "task")
    absent = by.covered_among(row.responsible_ids)
    if by.pk != row.manager_id and absent is None:
        raise NotAllowed("another_was_asked", _("Somebody else was asked."))
    if row.task is not None and row.task.status not in (*REPORTABLE, TaskStatus.OPEN, TaskStatus.ANSWERED):
        raise StateConflict("estimate_closed", _("This question is closed."))
    if not amounts:
        raise BusinessRuleError("amounts_required", _("Give a sum for one group at least."), "amounts")
    if any(not 0 <= amount <= LARGEST_SUM for amount in amounts.values()):
        raise BusinessRuleError("amount_wrong", _("Give a sum of zero or more."), "amounts")
    row.lines.all().delete()
    DemandLine.objects.bulk_create(
        DemandLine(estimate=row, group=group, amount=amount) for group, amount in amounts.items()
    )
    row.note, row.answered_at, row.on_behalf_of_id = note.strip(), clock.now(), absent
    row.save(update_fields=["note", "answered_at", "on_behalf_of", "updated_at"])
    if row.task is not None and row.task.status in REPORTABLE:
        report_task(by=by, task=row.task, report=currency.amount(total(amounts.values())))
    return row
