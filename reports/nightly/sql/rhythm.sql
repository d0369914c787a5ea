-- The rhythm of shipments, for statements that say of whom: days since one another, their median, comings back.
-- In:    days (client_id, date), one row per client and day of a shipment; lost_days of the policy.
-- Out:   rhythms.
-- Grain: one row per client.
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
rhythms AS (
    SELECT
        client_id,
        min(date) AS first_on,
        max(date) AS last_on,
        count(*) AS shipments,
        avg(gap) FILTER (WHERE place IN ((gaps + 1) / 2, (gaps + 2) / 2)) AS usual_days,
        max(date) FILTER (WHERE gap > %(lost_days)s) AS returned_on
    FROM placed
    GROUP BY client_id
)
