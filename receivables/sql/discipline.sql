-- What was sold by month and how what was paid in a period came in: by client (formulas.md 2.5).
-- in: %(begin)s and %(until)s date, both in the period; %(sold_since)s date; %(everyone)s boolean, %(clients)s bigint[];
-- out: one row per client with an invoice since %(sold_since)s or a payment in the period: client_id,
--     months (sales with VAT by 'YYYY-MM-01'), paid and of it in time, RUB, paid × days past due, the longest
--     delay in days (null where nothing was paid), days past due of the payments of invoices summed and how many these
--     are, day of the first invoice ever.
WITH sold AS (
    SELECT client_id, jsonb_object_agg(month, amount) AS months
    FROM (
        SELECT client_id, to_char(date, 'YYYY-MM-01') AS month, sum(amount)::text AS amount
        FROM receivables_invoice
        WHERE date BETWEEN %(sold_since)s AND %(until)s AND (%(everyone)s OR client_id = ANY(%(clients)s))
        GROUP BY client_id, month
    ) AS by_month
    GROUP BY client_id
), paid AS (
    SELECT i.client_id, sum(a.amount) AS amount,
        coalesce(sum(a.amount) FILTER (WHERE p.date <= i.due_date), 0.00) AS in_time,
        sum(a.amount * (p.date - i.due_date)) AS late, max(p.date - i.due_date) AS longest,
        sum(p.date - i.due_date) AS days, count(*) AS parts
    FROM receivables_allocation a
    JOIN receivables_payment p ON p.id = a.payment_id
    JOIN receivables_invoice i ON i.id = a.invoice_id
    WHERE a.date BETWEEN %(begin)s AND %(until)s AND p.kind = 'money'
        AND (%(everyone)s OR i.client_id = ANY(%(clients)s))
    GROUP BY i.client_id
), begun AS (
    SELECT client_id, min(date) AS first FROM receivables_invoice
    WHERE date <= %(until)s AND (%(everyone)s OR client_id = ANY(%(clients)s))
    GROUP BY client_id
)
SELECT client_id, coalesce(months, '{}'), coalesce(paid.amount, 0.00), coalesce(in_time, 0.00), coalesce(late, 0.00),
       longest, coalesce(days, 0), coalesce(parts, 0), first
FROM begun LEFT JOIN sold USING (client_id) LEFT JOIN paid USING (client_id)
