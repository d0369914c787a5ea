-- Debts by days past due as of a date (formulas.md 2.5).
-- in: %(as_of)s date, %(everyone)s boolean, %(clients)s bigint[]; out: one row per client with a debt or an advance,
--     RUB with VAT; only documents and allocations dated up to the date count.
WITH applied AS (
    SELECT a.invoice_id, a.payment_id, a.amount FROM receivables_allocation a WHERE a.date <= %(as_of)s
), paid AS (
    SELECT invoice_id, sum(amount) AS amount FROM applied GROUP BY invoice_id
), spent AS (
    SELECT payment_id, sum(amount) AS amount FROM applied GROUP BY payment_id
), open_part AS (
    SELECT i.client_id, %(as_of)s::date - i.due_date AS days, i.amount - coalesce(paid.amount, 0) AS amount
    FROM receivables_invoice i LEFT JOIN paid ON paid.invoice_id = i.id
    WHERE i.date <= %(as_of)s AND i.amount > coalesce(paid.amount, 0)
      AND (%(everyone)s OR i.client_id = ANY(%(clients)s))
), owed AS (
    SELECT client_id, sum(amount) AS balance,
        coalesce(sum(amount) FILTER (WHERE days <= 0), 0) AS not_due,
        coalesce(sum(amount) FILTER (WHERE days BETWEEN 1 AND 30), 0) AS days_1_30,
        coalesce(sum(amount) FILTER (WHERE days BETWEEN 31 AND 60), 0) AS days_31_60,
        coalesce(sum(amount) FILTER (WHERE days BETWEEN 61 AND 90), 0) AS days_61_90,
        coalesce(sum(amount) FILTER (WHERE days BETWEEN 91 AND 180), 0) AS days_91_180,
        coalesce(sum(amount) FILTER (WHERE days > 180), 0) AS days_over_180,
        coalesce(sum(amount) FILTER (WHERE days > 0), 0) AS overdue,
        greatest(max(days), 0) AS overdue_days
    FROM open_part GROUP BY client_id
), in_advance AS (
    SELECT p.client_id, sum(p.amount - coalesce(spent.amount, 0)) AS advances
    FROM receivables_payment p LEFT JOIN spent ON spent.payment_id = p.id
    WHERE p.date <= %(as_of)s AND p.amount > coalesce(spent.amount, 0)
      AND (%(everyone)s OR p.client_id = ANY(%(clients)s))
    GROUP BY p.client_id
), allowed AS (
    SELECT DISTINCT ON (client_id) client_id, amount FROM receivables_creditlimit
    WHERE valid_from <= %(as_of)s AND (%(everyone)s OR client_id = ANY(%(clients)s))
    ORDER BY client_id, valid_from DESC, id DESC
)
SELECT client_id, coalesce(balance, 0.00) AS balance, coalesce(not_due, 0.00) AS not_due,
       coalesce(days_1_30, 0.00) AS days_1_30, coalesce(days_31_60, 0.00) AS days_31_60,
       coalesce(days_61_90, 0.00) AS days_61_90, coalesce(days_91_180, 0.00) AS days_91_180,
       coalesce(days_over_180, 0.00) AS days_over_180, coalesce(overdue, 0.00) AS overdue,
       coalesce(overdue_days, 0) AS overdue_days, coalesce(allowed.amount, 0.00) AS credit_limit,
       greatest(coalesce(balance, 0.00) - coalesce(allowed.amount, 0.00), 0.00) AS over_limit,
       coalesce(advances, 0.00) AS advances
FROM owed FULL JOIN in_advance USING (client_id) LEFT JOIN allowed USING (client_id)
ORDER BY client_id
