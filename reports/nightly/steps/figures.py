"""What lists show beside a client, brought up to the newest snapshots and to the date."""

from __future__ import annotations

from dossiers.models import Client, ClientSummary
from kam_crm.shared import clock
from orders.services import refresh_summary as refresh_orders
from plans.services import refresh_summary as refresh_activities
from receivables.services import refresh_summary as refresh_debts
from reports.models import NightlyRun
from reports.nightly import sql
from reports.nightly.context import StepContext

# what a payment or a contact writes meanwhile waits, or else is seen: never overwritten by what was read before it
HOLD = """
SELECT count(*) FROM (
    SELECT 1 FROM dossiers_clientsummary
    WHERE %(everyone)s OR client_id = ANY(%(clients)s)
    ORDER BY client_id FOR NO KEY UPDATE
) AS held
"""


def run(context: StepContext) -> int:
    """Lists show the newest run: one for an older date leaves them alone.

    Returns how many rows changed, once for each app whose figures did.
    """
    if NightlyRun.objects.later("figures", context.as_of).exists():
        return 0
    # rows first, then their lock: a new client's summary would be left unlocked
    add_missing()
    sql.run(HOLD, context.parameters)
    changed = sum(
        refresh(context.clients, as_of=context.as_of)
        for refresh in (refresh_activities, refresh_orders, refresh_debts)
    )
    changed += sql.execute("figures", context.parameters | {"now": clock.now()})
    return changed + (divide_plans(context) if context.clients is None else 0)


def divide_plans(context: StepContext) -> int:
    """Write every client's part of the manager's target (formulas.md 2.6); returns how many rows changed."""
    return sql.execute("plans", context.parameters | {"now": clock.now()})


def add_missing() -> None:
    """Every client has a row of figures, however they came into the database."""
    bare = Client.objects.filter(summary__isnull=True).values_list("pk", flat=True)
    ClientSummary.objects.bulk_create(
        # ignore_conflicts: a client entered this very moment brings its own
        (ClientSummary(client_id=client_id) for client_id in bare),
        batch_size=2000,
        ignore_conflicts=True,
    )
