"""New, active, at risk, sleeping, lost, returned."""

from __future__ import annotations

from reports.models import ClientLifecycle
from reports.nightly import sql
from reports.nightly.context import StepContext
from reports.nightly.retention import forget

COLUMNS = ("client_id", "status", "last_on", "days", "usual_days")
# of more clients than this, reading all lines is quicker than looking for theirs
MANY = 5000


def run(context: StepContext) -> int:
    keep_rhythms(context)
    later = clients_of("rhythm_later", context)
    written = sql.replace(
        ClientLifecycle,
        COLUMNS,
        "lifecycle",
        context.parameters | {"later_clients": later, "all_later": len(later) > MANY},
    )
    forget(ClientLifecycle, context.as_of)
    return written


def keep_rhythms(context: StepContext) -> None:
    """Make the rhythm of those whose lines were touched since, or all of them where the policy has changed."""
    missing = clients_of("rhythm_missing", context)
    if missing:
        sql.execute("rhythm_keep", context.parameters | {"clients": missing, "everyone": len(missing) > MANY})


def clients_of(name: str, context: StepContext) -> list[int]:
    return [client_id for (client_id,) in sql.rows(sql.read(name), context.parameters)]
