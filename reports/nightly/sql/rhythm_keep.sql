-- When each client was shipped something and how often, kept so that a night need not read all lines again.
-- In:    orders_shipmentline; lost_days of the policy; everyone, or clients.
-- Out:   reports_shipmentrhythm.
-- Grain: one row per client that was ever shipped anything; several documents of a day are one shipment.
WITH
-- Days on which a client was shipped something; returns are no shipments.
days AS (
    SELECT DISTINCT client_id, date
    FROM orders_shipmentline
    WHERE kind = 'sale' AND (%(everyone)s OR client_id = ANY(%(clients)s))
),
-- include rhythm
INSERT INTO reports_shipmentrhythm (
    client_id, first_on, last_on, shipments, usual_days, returned_on, lost_days
)
SELECT client_id, first_on, last_on, shipments, usual_days, returned_on, %(lost_days)s
FROM rhythms
ON CONFLICT (client_id) DO UPDATE SET
    first_on = excluded.first_on,
    last_on = excluded.last_on,
    shipments = excluded.shipments,
    usual_days = excluded.usual_days,
    returned_on = excluded.returned_on,
    lost_days = excluded.lost_days
