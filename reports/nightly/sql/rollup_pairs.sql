-- Sales of the clients in the months that were touched, summed again from their lines, which an index leads to.
-- In:    orders_shipmentline; nightly_pairs.
-- Out:   reports_clientmonth, without these pairs before.
-- Grain: one row per client and month that has any line.
-- include rollup_columns
SELECT
    pair.client_id,
    pair.month,
    -- include rollup_sums
FROM nightly_pairs AS pair
JOIN orders_shipmentline AS line
    ON line.client_id = pair.client_id AND line.date >= pair.month AND line.date < pair.month + interval '1 month'
GROUP BY 1, 2
ORDER BY 1, 2
