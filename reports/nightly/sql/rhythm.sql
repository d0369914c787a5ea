-- The rhythm of shipments, for statements that say of whom: days since one another, their median, comings back.
-- In:    days (client_id, date), one row per client and day of a shipment; lost_days of the policy.
-- Out:   rhythms.
-- Grain: one row per client.
-- Days between one shipment and the next.
gaps AS (
    SELECT client_id, date, date - lag(date) OVER (PARTITION BY client_id ORDER BY date) AS gap
    FROM days
),
-- The first and last shipment, the usual interval (a median of whole days: exact), the last coming back after
-- having been lost.
rhythms AS (
    SELECT
        client_id,
        min(date) AS first_on,
        max(date) AS last_on,
        count(*) AS shipments,
        (percentile_cont(0.5) WITHIN GROUP (ORDER BY gap))::numeric AS usual_days,
        max(date) FILTER (WHERE gap > %(lost_days)s) AS returned_on
    FROM gaps
    GROUP BY client_id
)
