-- Writes the months that are missing.
-- In:    nightly_months.
-- Out:   reports_clientmonth.
-- Grain: one row per client and month that has any line.
-- include rollup_columns
SELECT
    client_id, month, revenue, known_revenue, cost, lines, first_on, last_on, first_sale_on, last_sale_on
FROM nightly_months AS fresh
WHERE NOT EXISTS (
    SELECT FROM reports_clientmonth AS kept WHERE kept.client_id = fresh.client_id AND kept.month = fresh.month
)
-- most questions are of some months of all clients: they lie together
ORDER BY month, client_id
