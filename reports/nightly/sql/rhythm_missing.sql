-- Clients with shipments of whom nothing is kept that suits the policy.
-- In:    dossiers_client, orders_shipmentline, reports_shipmentrhythm; lost_days; everyone, or clients.
-- Out:   client_id.
SELECT client.id
FROM dossiers_client AS client
-- not EXISTS: the planner would rather read all lines than look once for each client
CROSS JOIN LATERAL (
    SELECT 1 FROM orders_shipmentline WHERE client_id = client.id AND kind = 'sale' LIMIT 1
) AS bought
WHERE
    (%(everyone)s OR client.id = ANY(%(clients)s))
    AND NOT EXISTS (
        SELECT FROM reports_shipmentrhythm AS kept WHERE kept.client_id = client.id AND kept.lost_days = %(lost_days)s
    )
