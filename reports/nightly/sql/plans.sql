-- The manager's target of the month divided among the clients by their sales of the twelve months before (formulas.md 2.6).
-- In:    reports_target, reports_clientmonth, dossiers_client; month.
-- Out:   dossiers_clientsummary: month_plan. Rows that stay as they are are not written.
-- Grain: one row per client; without sales in those months, or of a manager without a target, there is no plan.
WITH
sales AS (
    SELECT client_id, greatest(sum(revenue), 0) AS amount
    FROM reports_clientmonth
    WHERE month >= %(month)s::date - interval '12 months' AND month < %(month)s
    GROUP BY client_id
),
-- Each client's sales after those of the clients before, and the manager's in all.
placed AS (
    SELECT
        c.id AS client_id,
        t.amount AS target,
        s.amount,
        sum(s.amount) OVER (PARTITION BY c.manager_id ORDER BY c.id) AS upto,
        sum(s.amount) OVER (PARTITION BY c.manager_id) AS whole
    FROM dossiers_client AS c
    INNER JOIN sales AS s ON s.client_id = c.id AND s.amount > 0
    INNER JOIN reports_target AS t
        ON t.manager_id = c.manager_id AND t.month = %(month)s AND t.measure = 'revenue'
),
-- The difference of rounded running sums: the parts add up to the target to the kopeck.
parts AS (
    SELECT
        client_id,
        round(target * upto * %(one)s / whole, 2) - round(target * (upto - amount) * %(one)s / whole, 2) AS plan
    FROM placed
),
fresh AS (
    SELECT c.id AS client_id, p.plan
    FROM dossiers_client AS c
    LEFT JOIN parts AS p ON p.client_id = c.id
)
UPDATE dossiers_clientsummary AS f
SET month_plan = n.plan, updated_at = %(now)s
FROM fresh AS n
WHERE n.client_id = f.client_id AND f.month_plan IS DISTINCT FROM n.plan
