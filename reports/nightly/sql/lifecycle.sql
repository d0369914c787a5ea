-- How alive each client is as of a date, by days since his last shipment (formulas.md 2.6).
-- In:    reports_shipmentrhythm; orders_shipmentline of those in later_clients (all_later: of all); as_of; active_days,
--        lost_days, risk_times, risk_shipments of the policy; everyone, or clients.
-- Out:   client_id, status, last_on, days, usual_days.
-- Grain: one row per client that was ever shipped anything by as_of; several documents of a day are one shipment.
WITH
days AS (
    SELECT DISTINCT client_id, date
    FROM orders_shipmentline
    WHERE kind = 'sale' AND date <= %(as_of)s AND (%(all_later)s OR client_id = ANY(%(later_clients)s))
),
-- include rhythm
,
clients AS (
    SELECT client_id, first_on, last_on, shipments, usual_days, returned_on
    FROM reports_shipmentrhythm
    WHERE last_on <= %(as_of)s AND (%(everyone)s OR client_id = ANY(%(clients)s))
    UNION ALL
    SELECT client_id, first_on, last_on, shipments, usual_days, returned_on
    FROM rhythms
    WHERE client_id = ANY(%(later_clients)s)
),
aged AS (
    SELECT
        client_id,
        first_on,
        last_on,
        returned_on,
        %(as_of)s - last_on AS days,
        CASE WHEN shipments >= %(risk_shipments)s THEN usual_days END AS usual_days
    FROM clients
)
-- The worst word that fits comes first; new and returned are words for the first active_days.
SELECT
    client_id,
    CASE
        WHEN days > %(lost_days)s THEN 'lost'
        WHEN days > %(active_days)s THEN 'sleeping'
        WHEN days > %(risk_times)s * usual_days THEN 'at_risk'
        WHEN %(as_of)s - first_on <= %(active_days)s THEN 'new'
        WHEN %(as_of)s - returned_on <= %(active_days)s THEN 'returned'
        ELSE 'active'
    END AS status,
    last_on,
    days,
    round(usual_days, 1) AS usual_days
FROM aged
ORDER BY client_id
