-- Sales of each client in each month, summed in one reading of all lines.
-- In:    orders_shipmentline; nightly_pairs says which pairs, from_scratch says all.
-- Out:   reports_clientmonth, without these pairs before.
-- Grain: one row per client and month that has any line.
-- include rollup_columns
SELECT
    client_id,
    date_trunc('month', date::timestamp)::date,
    -- include rollup_sums
FROM orders_shipmentline
WHERE
    %(from_scratch)s
    OR (client_id, date_trunc('month', date::timestamp)::date) IN (SELECT client_id, month FROM nightly_pairs)
GROUP BY 1, 2
ORDER BY 1, 2
