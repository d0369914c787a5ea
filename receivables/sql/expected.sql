-- Money that is expected of chosen clients: by day of due, by what they promised, and as late as they usually pay.
-- in: the chosen clients as a query of (client), with its parameters, then as_of date, by_client boolean
-- out: one row per client (NULL: of all together, where it is not by client), kind and week: client, kind («due», «promised», «likely»), Monday of the week or NULL for
--     what is late already by that way of counting, sum in RUB with VAT
-- A client's usual lateness: paid × days past due ÷ paid over the 365 days before, whole days, never early
WITH chosen (client_id) AS MATERIALIZED (
    {chosen}
), given AS (
    SELECT %s::date AS as_of, %s::boolean AS by_client
), usual AS (
    SELECT i.client_id, greatest(round(sum(a.amount * (p.date - i.due_date)) / sum(a.amount)), 0)::integer AS days
    FROM receivables_allocation a
    JOIN receivables_payment p ON p.id = a.payment_id AND p.kind = 'money'
    JOIN receivables_invoice i ON i.id = a.invoice_id
    JOIN chosen ON chosen.client_id = i.client_id
    WHERE a.date > (SELECT as_of - 365 FROM given) AND a.date <= (SELECT as_of FROM given)
    GROUP BY i.client_id
), open_part AS (
    SELECT i.client_id, i.due_date, i.due_date + coalesce(usual.days, 0) AS likely, i.amount - i.paid AS amount
    FROM receivables_invoice i
    JOIN chosen ON chosen.client_id = i.client_id
    LEFT JOIN usual ON usual.client_id = i.client_id
    WHERE i.paid < i.amount
), expected AS (
    SELECT client_id, 'due' AS kind, due_date AS day, amount FROM open_part
    UNION ALL
    SELECT client_id, 'likely', likely, amount FROM open_part
    UNION ALL
    SELECT p.client_id, 'promised', p.due_on, p.amount - p.paid FROM plans_promise p JOIN chosen USING (client_id)
    WHERE p.side = 'theirs' AND p.status = 'open' AND p.amount > p.paid
)
SELECT CASE WHEN by_client THEN client_id END AS client, kind,
       CASE WHEN day >= as_of THEN date_trunc('week', day)::date END AS week, sum(amount)
FROM expected CROSS JOIN given
GROUP BY client, kind, week
