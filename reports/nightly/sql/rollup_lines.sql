-- Sales of each client in each month, summed from the lines.
-- In:    orders_shipmentline; nightly_pairs says which pairs, from_scratch says all.
-- Out:   reports_clientmonth.
-- Grain: one row per client and month that has any line.
INSERT INTO reports_clientmonth (
    client_id, month, revenue, known_revenue, cost, lines, first_on, last_on, first_sale_on, last_sale_on
)
SELECT
    client_id,
    date_trunc('month', date::timestamp)::date,
    sum(amount),
    coalesce(sum(amount) FILTER (WHERE cost IS NOT NULL), 0),
    coalesce(sum(cost), 0),
    count(*),
    min(date),
    max(date),
    min(date) FILTER (WHERE kind = 'sale'),
    max(date) FILTER (WHERE kind = 'sale')
FROM orders_shipmentline
WHERE
    %(from_scratch)s
    OR (client_id, date_trunc('month', date::timestamp)::date) IN (SELECT client_id, month FROM nightly_pairs)
GROUP BY 1, 2
ORDER BY 1, 2
