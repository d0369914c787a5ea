-- Sales of each client in each month, summed in one reading of all lines.
-- In:    orders_shipmentline.
-- Out:   the temporary table nightly_months.
-- Grain: one row per client and month that has any line.
CREATE TEMPORARY TABLE nightly_months ON COMMIT DROP AS
SELECT
    client_id,
    date_trunc('month', date::timestamp)::date AS month,
    -- include rollup_sums
FROM orders_shipmentline
GROUP BY 1, 2
