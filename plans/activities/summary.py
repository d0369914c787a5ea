"""Last contact and next step of clients, for the lists."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db import connection

# One statement for an action and for the nightly, so that both count alike. «Not met» is no contact; rows that would
# not change are left alone, their number is what the caller gets.
SQL = """
WITH chosen AS (
    SELECT client_id FROM dossiers_clientsummary WHERE %(everyone)s OR client_id = ANY(%(clients)s)
), met AS (
    SELECT client_id, max(day) AS day
    FROM plans_activity JOIN chosen USING (client_id)
    WHERE status = 'done' AND outcome <> 'absent'
    GROUP BY client_id
), ahead AS (
    SELECT DISTINCT ON (client_id) client_id, day, kind, purpose
    FROM plans_activity JOIN chosen USING (client_id)
    WHERE status = 'planned' AND day >= %(as_of)s
    ORDER BY client_id, day, starts_at NULLS LAST, id
)
UPDATE dossiers_clientsummary AS summary
SET last_contact_on = met.day,
    next_step_on = ahead.day,
    next_step_kind = coalesce(ahead.kind, ''),
    next_step = coalesce(ahead.purpose, '')
FROM chosen LEFT JOIN met USING (client_id) LEFT JOIN ahead USING (client_id)
WHERE summary.client_id = chosen.client_id
  AND (summary.last_contact_on, summary.next_step_on, summary.next_step_kind, summary.next_step)
      IS DISTINCT FROM (met.day, ahead.day, coalesce(ahead.kind, ''), coalesce(ahead.purpose, ''))
"""


def refresh_summary(client_ids: Collection[int] | None, *, as_of: dt.date) -> int:
    """Write last contact and next step of the given clients (None: all); returns how many rows changed."""
    with connection.cursor() as cursor:
        cursor.execute(
            SQL, {"everyone": client_ids is None, "clients": list(client_ids or []), "as_of": as_of}
        )
        return int(cursor.rowcount)
