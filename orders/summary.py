"""Last order and last shipment of clients, for the lists."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db import connection

SQL = """
WITH chosen AS (
    SELECT client_id FROM dossiers_clientsummary WHERE %(everyone)s OR client_id = ANY(%(clients)s)
), ordered AS (
    SELECT client_id, max(date) AS day
    FROM orders_order JOIN chosen USING (client_id)
    WHERE status NOT IN ('draft', 'cancelled') AND date <= %(as_of)s
    GROUP BY client_id
), shipped AS (
    SELECT client_id, last.date AS day
    FROM chosen
    -- the index leads to each client's last line; a maximum by groups would read all of them
    CROSS JOIN LATERAL (
        SELECT date FROM orders_shipmentline AS line
        WHERE line.client_id = chosen.client_id AND kind = 'sale' AND date <= %(as_of)s
        ORDER BY date DESC LIMIT 1
    ) AS last
)
UPDATE dossiers_clientsummary AS summary
SET last_order_on = greatest(ordered.day, shipped.day), last_shipment_on = shipped.day
FROM chosen LEFT JOIN ordered USING (client_id) LEFT JOIN shipped USING (client_id)
WHERE summary.client_id = chosen.client_id
  -- rows that stay the same are not written: no dead rows, and the count tells what changed
  AND (summary.last_order_on, summary.last_shipment_on)
      IS DISTINCT FROM (greatest(ordered.day, shipped.day), shipped.day)
"""


def refresh_summary(client_ids: Collection[int] | None, *, as_of: dt.date) -> int:
    """Write both dates of the given clients (None: all); returns how many rows changed.

    A draft is no order yet. Sales that came by import have no orders here: a later shipment stands for one.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            SQL, {"everyone": client_ids is None, "clients": list(client_ids or []), "as_of": as_of}
        )
        return int(cursor.rowcount)
