from __future__ import annotations

from integrations.imports import cells
from integrations.imports.problems import Counts
from integrations.imports.references import managers_named
from integrations.imports.rows import Column, Job, Row, save, unique_rows
from kam_crm.shared.errors import BusinessRuleError
from reports.models import Measure, Target
from reports.targets.services import check_amount

COLUMNS = [
    Column("month", cells.month, needed=True, filled=True),
    Column("measure", cells.choice(dict(Measure.choices)), needed=True, filled=True),
    Column("manager", cells.manager, needed=True, filled=True),
    Column("amount", cells.amount, needed=True, filled=True),
]


def load(rows: list[Row], job: Job) -> Counts:
    """Targets by month, measure and manager."""
    managers = managers_named("manager", rows, job)
    wanted = unique_rows(rows, lambda row: (row["month"], row["measure"], row["manager"]), job, "month")
    for row in wanted.values():
        # the rule of the page; the rest of `set_target` is asked of all managers at once above
        try:
            check_amount(row["measure"], row["amount"])
        except BusinessRuleError as error:
            job.problems.add(row.number, "amount", row["amount"], str(error))
    job.reject_if_bad()
    present = {
        (t.month, t.measure, t.manager_id): t for t in Target.objects.filter(manager__in=managers.values())
    }
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
