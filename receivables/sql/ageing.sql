-- Debts by days past due as of a date (formulas.md 2.5).
-- in: %(as_of)s date, %(everyone)s boolean, %(clients)s bigint[]; out: one row per client with a debt, an advance
--     or a limit, RUB with VAT; only documents and allocations dated up to the date count.
-- cost: what is open now, and what was allocated after the date; closed documents of the past are not read.
WITH since AS (
    SELECT a.invoice_id, a.payment_id, a.amount
    FROM receivables_allocation a JOIN receivables_invoice i ON i.id = a.invoice_id
    WHERE a.date > %(as_of)s AND (%(everyone)s OR i.client_id = ANY(%(clients)s))
), closed_since AS (
    SELECT invoice_id, sum(amount) AS amount FROM since GROUP BY invoice_id
), spent_since AS (
    SELECT payment_id, sum(amount) AS amount FROM (
        SELECT payment_id, amount FROM since
        UNION ALL
        SELECT d.payment_id, d.amount FROM receivables_paymentdebit d JOIN receivables_payment p ON p.id = d.payment_id
        WHERE d.date > %(as_of)s AND (%(everyone)s OR p.client_id = ANY(%(clients)s))
    ) AS taken GROUP BY payment_id
), open_part AS (
    SELECT id, client_id, date, due_date, amount - paid AS amount FROM receivables_invoice WHERE paid < amount
    UNION ALL
    SELECT i.id, i.client_id, i.date, i.due_date, c.amount
    FROM closed_since c JOIN receivables_invoice i ON i.id = c.invoice_id
), open_then AS (
    SELECT client_id, %(as_of)s::date - due_date AS days, sum(amount) AS amount FROM open_part
    WHERE date <= %(as_of)s AND (%(everyone)s OR client_id = ANY(%(clients)s))
    -- one that a reversal has opened since was closed then
    GROUP BY id, client_id, due_date HAVING sum(amount) <> 0
), owed AS (
    SELECT client_id, sum(amount) AS balance,
        coalesce(sum(amount) FILTER (WHERE days <= 0), 0.00) AS not_due,
        coalesce(sum(amount) FILTER (WHERE days BETWEEN 1 AND 30), 0.00) AS days_1_30,
        coalesce(sum(amount) FILTER (WHERE days BETWEEN 31 AND 60), 0.00) AS days_31_60,
        coalesce(sum(amount) FILTER (WHERE days BETWEEN 61 AND 90), 0.00) AS days_61_90,
        coalesce(sum(amount) FILTER (WHERE days BETWEEN 91 AND 180), 0.00) AS days_91_180,
        coalesce(sum(amount) FILTER (WHERE days > 180), 0.00) AS days_over_180,
        coalesce(sum(amount) FILTER (WHERE days > 0), 0.00) AS overdue,
        greatest(max(days), 0) AS overdue_days
    FROM open_then GROUP BY client_id
), unspent AS (
    SELECT client_id, date, amount - allocated AS amount FROM receivables_payment WHERE allocated < amount
    UNION ALL
    SELECT p.client_id, p.date, s.amount FROM spent_since s JOIN receivables_payment p ON p.id = s.payment_id
), in_advance AS (
    SELECT client_id, sum(amount) AS advances FROM unspent
    WHERE date <= %(as_of)s AND (%(everyone)s OR client_id = ANY(%(clients)s))
    GROUP BY client_id
), allowed AS (
    -- the amount is null where the client pays in advance or without a limit: nothing is over a limit then
    SELECT DISTINCT ON (client_id) client_id, amount FROM receivables_creditlimit
    WHERE valid_from <= %(as_of)s AND (%(everyone)s OR client_id = ANY(%(clients)s))
    ORDER BY client_id, valid_from DESC, id DESC
)
SELECT client_id, coalesce(balance, 0.00) AS balance, coalesce(not_due, 0.00) AS not_due,
       coalesce(days_1_30, 0.00) AS days_1_30, coalesce(days_31_60, 0.00) AS days_31_60,
       coalesce(days_61_90, 0.00) AS days_61_90, coalesce(days_91_180, 0.00) AS days_91_180,
       coalesce(days_over_180, 0.00) AS days_over_180, coalesce(overdue, 0.00) AS overdue,
       coalesce(overdue_days, 0) AS overdue_days, allowed.amount AS credit_limit,
       greatest(coalesce(balance, 0.00) - coalesce(allowed.amount, balance, 0.00), 0.00) AS over_limit,
       coalesce(advances, 0.00) AS advances
FROM owed FULL JOIN in_advance USING (client_id) FULL JOIN allowed USING (client_id)
ORDER BY client_id
