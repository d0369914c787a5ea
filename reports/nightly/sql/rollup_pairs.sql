-- Sales of the clients in the months that were touched, summed again from their lines.
-- In:    orders_shipmentline; nightly_pairs.
-- Out:   reports_clientmonth, without these pairs before.
-- Grain: one row per client and month that has any line.
-- include rollup_columns
SELECT pair.client_id, pair.month, sums.*
FROM nightly_pairs AS pair
-- the index leads to the lines of each pair; a join with a range the planner would rather do by reading all lines
CROSS JOIN LATERAL (
    SELECT
        -- include rollup_sums
    FROM orders_shipmentline AS line
    WHERE line.client_id = pair.client_id AND line.date >= pair.month AND line.date < pair.month + interval '1 month'
    HAVING count(*) > 0
) AS sums
ORDER BY pair.month, pair.client_id
