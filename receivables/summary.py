"""Debts of clients, for the lists."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db import connection

from receivables.ageing import SQL as AGEING

SQL = f"""
WITH ageing AS ({AGEING}), chosen AS (
    SELECT client_id FROM dossiers_clientsummary WHERE %(everyone)s OR client_id = ANY(%(clients)s)
), figures_of AS (
    SELECT chosen.client_id, coalesce(a.balance, 0) AS debt, coalesce(a.overdue, 0) AS overdue,
           coalesce(a.overdue_days, 0) AS overdue_days, coalesce(a.over_limit, 0) AS over_limit
    -- left: ageing has no row for a client who owes nothing any more, and their figures must become zero
    FROM chosen LEFT JOIN ageing a USING (client_id)
)
UPDATE dossiers_clientsummary AS summary
SET debt = f.debt, overdue = f.overdue, overdue_days = f.overdue_days, over_limit = f.over_limit
FROM figures_of f
WHERE summary.client_id = f.client_id
  AND (summary.debt, summary.overdue, summary.overdue_days, summary.over_limit)
      IS DISTINCT FROM (f.debt, f.overdue, f.overdue_days, f.over_limit)
"""


def refresh_summary(client_ids: Collection[int] | None, *, as_of: dt.date) -> int:
    """Write debt, overdue and over-limit of the given clients (None: all); returns how many rows changed."""
    with connection.cursor() as cursor:
        cursor.execute(
            SQL, {"everyone": client_ids is None, "clients": list(client_ids or []), "as_of": as_of}
        )
        return int(cursor.rowcount)
