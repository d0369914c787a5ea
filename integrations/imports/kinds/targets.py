from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from integrations.imports import cells
from integrations.imports.problems import Counts
from integrations.imports.references import managers_named
from integrations.imports.rows import Column, Job, Row, save, unique_rows
from kam_crm.shared.errors import BusinessRuleError
from reports.models import Measure, Target
from reports.targets.services import check_amount, is_closed

COLUMNS = [
    Column("month", cells.month, needed=True, filled=True),
    Column("measure", cells.choice(dict(Measure.choices)), needed=True, filled=True),
    Column("manager", cells.manager, needed=True, filled=True),
    Column("amount", cells.amount, needed=True, filled=True),
]
CLOSED = _(
    "this month is over: leave the row out, and ask on the page of targets for what is to change; the director decides"
)


def present(user: User) -> Iterator[tuple[Any, ...]]:
    """Of those who still may have targets."""
    rows = Target.objects.visible_to(user).filter(manager__in=User.objects.managers())
    return rows.values_list("month", "measure", "manager__email", "amount").iterator()


def load(rows: list[Row], job: Job) -> Counts:
    """Targets by month, measure and manager."""
    managers = managers_named("manager", rows, job)
    wanted = unique_rows(rows, lambda row: (row["month"], row["measure"], row["manager"]), job, "month")
    present = {
        (t.month, t.measure, t.manager_id): t for t in Target.objects.filter(manager__in=managers.values())
    }
    for key, row in wanted.items():
        # the rules of the page; the rest of `set_target` is asked of all managers at once above
        try:
            check_amount(row["measure"], row["amount"])
        except BusinessRuleError as error:
            job.problems.add(row.number, "amount", row["amount"], str(error))
        month, measure, email = key
        target = present.get((month, measure, managers[email].pk)) if email in managers else None
        is_same = target is not None and target.amount == row["amount"]
        if is_closed(month) and not is_same:
            job.problems.add(row.number, "month", f"{month:%Y-%m}", CLOSED)
    job.reject_if_bad()
    fresh, changed = [], []
    for (month, measure, email), row in wanted.items():
        target = present.get((month, measure, managers[email].pk))
        if target is None:
            fresh.append(Target(month=month, measure=measure, manager=managers[email], amount=row["amount"]))
        elif target.amount != row["amount"]:
            target.amount = row["amount"]
            changed.append(target)
    save(Target, fresh, changed, ["amount"])
    return Counts(len(fresh), len(changed), len(wanted) - len(fresh) - len(changed))
