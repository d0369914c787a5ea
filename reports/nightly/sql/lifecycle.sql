-- How alive each client is as of a date, by days since his last shipment (formulas.md 2.6).
-- In:    orders_shipmentline; as_of; active_days, lost_days, risk_times, risk_shipments of the policy; everyone, or clients.
-- Out:   client_id, status, last_on, days, usual_days.
-- Grain: one row per client that was ever shipped anything by as_of; several documents of a day are one shipment.
WITH
-- Days on which a client was shipped something; returns are no shipments.
days AS (
    SELECT DISTINCT client_id, date
    FROM orders_shipmentline
    WHERE kind = 'sale' AND date <= %(as_of)s AND (%(everyone)s OR client_id = ANY(%(clients)s))
),
-- Days between one shipment and the next.
gaps AS (
    SELECT client_id, date, date - lag(date) OVER (PARTITION BY client_id ORDER BY date) AS gap
    FROM days
),
-- Each gap with its place among the client's gaps, for the median.
placed AS (
    SELECT
        client_id,
        date,
        gap,
        row_number() OVER (PARTITION BY client_id ORDER BY gap, date) AS place,
        count(gap) OVER (PARTITION BY client_id) AS gaps
    FROM gaps
),
-- The first and last shipment, the usual interval, the last coming back after having been lost.
clients AS (
    SELECT
        client_id,
        min(date) AS first_on,
        max(date) AS last_on,
        %(as_of)s - max(date) AS days,
        CASE
            WHEN count(*) >= %(risk_shipments)s THEN avg(gap) FILTER (WHERE place IN ((gaps + 1) / 2, (gaps + 2) / 2))
        END AS usual_days,
        max(date) FILTER (WHERE gap > %(lost_days)s) AS returned_on
    FROM placed
    GROUP BY client_id
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
FROM clients
ORDER BY client_id
