-- Sums of the open invoices of chosen clients by due date, what was closed in the weeks before, figures of the clients.
-- in: the chosen clients as a query of (client, overdue, overdue_days, over_limit) with its parameters, then as_of date,
--     long overdue int (days), days of the past date[] and the first of them
-- out: (what, day, since, amount): «open» by due date and by the day from which the invoices are there and due,
--     RUB with VAT; «closed»: what was overdue at the end of a day and is closed by now; counts and the sum of clients
-- cost: one look at the chosen clients, one at their open invoices, one at the allocations of these weeks
WITH chosen (client_id, overdue, overdue_days, over_limit) AS MATERIALIZED (
    {chosen}
), given AS (
    SELECT %s::date AS as_of, %s::int AS long_overdue, %s::date[] AS days
), open_part AS (
    SELECT i.client_id, i.due_date, greatest(i.date, i.due_date) AS since, i.amount - i.paid AS amount
    FROM receivables_invoice i JOIN chosen USING (client_id)
    WHERE i.paid < i.amount
), late AS (
    -- a client with ten late invoices is one
    SELECT DISTINCT client_id FROM open_part WHERE due_date < (SELECT as_of FROM given)
), closed_since AS (
    SELECT past.day, sum(a.amount) AS amount
    FROM given CROSS JOIN unnest(days) AS past (day)
    JOIN receivables_allocation a ON a.date > past.day
    JOIN receivables_invoice i ON i.id = a.invoice_id AND i.due_date < past.day AND i.date <= past.day
    JOIN chosen USING (client_id)
    WHERE a.date > %s  -- as the index of allocations begins; the days themselves are known only when it is read
    GROUP BY past.day
), clients AS (
    SELECT
        count(*) AS clients,
        coalesce(sum(over_limit), 0) AS over_limit,
        count(*) FILTER (WHERE over_limit > 0) AS over_limit_clients,
        count(*) FILTER (WHERE overdue > 0) AS overdue_clients,
        count(*) FILTER (WHERE overdue_days > (SELECT long_overdue FROM given)) AS long_clients,
        (SELECT count(*) FROM late) AS late_clients
    FROM chosen
)
SELECT 'open' AS what, due_date AS day, since, sum(amount) AS amount FROM open_part GROUP BY due_date, since
UNION ALL
SELECT 'closed', day, NULL, amount FROM closed_since
UNION ALL
SELECT figure.what, NULL, NULL, figure.amount
FROM clients CROSS JOIN LATERAL (VALUES
    ('clients', clients), ('over_limit', over_limit), ('over_limit_clients', over_limit_clients),
    ('overdue_clients', overdue_clients), ('long_clients', long_clients),
    ('late_clients', late_clients)
) AS figure (what, amount)
