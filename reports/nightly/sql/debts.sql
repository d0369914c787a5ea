-- Debts by days past due as of a date, RUB with VAT (formulas.md 2.5).
-- In:    receivables_invoice, receivables_allocation, receivables_payment, receivables_creditlimit, dossiers_client; as_of.
-- Out:   client_id, manager_id, balance, not_due, days_1_30 … days_over_180, overdue, overdue_days, over_limit, advances.
-- Grain: one row per client who owes anything as of the date.
WITH
-- What of each invoice and of each payment was allocated by then.
allocated AS (
    SELECT invoice_id, payment_id, amount FROM receivables_allocation WHERE date <= %(as_of)s
),
paid AS (
    SELECT invoice_id, sum(amount) AS amount FROM allocated GROUP BY invoice_id
),
used AS (
    SELECT payment_id, sum(amount) AS amount FROM allocated GROUP BY payment_id
),
-- Open parts and how late they are; the day of due itself is in time.
open_parts AS (
    SELECT i.client_id, i.amount - coalesce(p.amount, 0) AS amount, %(as_of)s - i.due_date AS late
    FROM receivables_invoice AS i
    LEFT JOIN paid AS p ON p.invoice_id = i.id
    WHERE i.date <= %(as_of)s AND i.amount > coalesce(p.amount, 0)
),
debts AS (
    SELECT
        client_id,
        sum(amount) AS balance,
        coalesce(sum(amount) FILTER (WHERE late <= 0), 0) AS not_due,
        coalesce(sum(amount) FILTER (WHERE late BETWEEN 1 AND 30), 0) AS days_1_30,
        coalesce(sum(amount) FILTER (WHERE late BETWEEN 31 AND 60), 0) AS days_31_60,
        coalesce(sum(amount) FILTER (WHERE late BETWEEN 61 AND 90), 0) AS days_61_90,
        coalesce(sum(amount) FILTER (WHERE late BETWEEN 91 AND 180), 0) AS days_91_180,
        coalesce(sum(amount) FILTER (WHERE late > 180), 0) AS days_over_180,
        coalesce(sum(amount) FILTER (WHERE late > 0), 0) AS overdue,
        greatest(max(late), 0) AS overdue_days
    FROM open_parts
    GROUP BY client_id
),
-- Money that came and closed nothing yet.
advances AS (
    SELECT p.client_id, sum(p.amount - coalesce(u.amount, 0)) AS amount
    FROM receivables_payment AS p
    LEFT JOIN used AS u ON u.payment_id = p.id
    WHERE p.date <= %(as_of)s
    GROUP BY p.client_id
),
-- The limit that had begun last; none means prepayment.
limits AS (
    SELECT DISTINCT ON (client_id) client_id, amount
    FROM receivables_creditlimit
    WHERE valid_from <= %(as_of)s
    ORDER BY client_id, valid_from DESC, id DESC
)
SELECT
    d.*,
    c.manager_id,
    greatest(d.balance - coalesce(l.amount, 0), 0) AS over_limit,
    coalesce(a.amount, 0) AS advances
FROM debts AS d
INNER JOIN dossiers_client AS c ON c.id = d.client_id
LEFT JOIN advances AS a ON a.client_id = d.client_id
LEFT JOIN limits AS l ON l.client_id = d.client_id
ORDER BY d.client_id
