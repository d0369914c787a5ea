-- Plan and fact of each manager's month as of a date, with the landing by working days (formulas.md 2.6).
-- In:    reports_clientmonth, orders_shipmentline, dossiers_client, reports_target; as_of, month (its first day), elapsed
--        and working_days (of the month by the company's calendar).
-- Out:   month, measure, manager_id, plan, fact, attainment, landing, landing_pct, required_per_day, working_days, elapsed.
-- Grain: one row per measure and person who has a client or a target of the month.
-- A client's sales are facts of his present manager.
WITH
month_sales AS (
-- include month_sales
),
-- New are clients whose first-ever shipment lies in the month.
new_clients AS (
    SELECT m.client_id
    FROM reports_clientmonth AS m
    -- looked up for each of the month's clients: all their months need not be read
    LEFT JOIN LATERAL (
        SELECT TRUE AS is_known
        FROM reports_clientmonth AS e
        WHERE e.client_id = m.client_id AND e.month < m.month AND e.first_sale_on IS NOT NULL
        LIMIT 1
    ) AS before ON TRUE
    WHERE m.month = %(month)s AND m.first_sale_on <= %(as_of)s AND before.is_known IS NULL
),
-- Active are clients with net sales above zero.
facts AS (
    SELECT
        c.manager_id,
        coalesce(sum(s.revenue), 0) AS revenue,
        count(*) FILTER (WHERE s.revenue > 0) AS active_clients,
        count(n.client_id) AS new_clients
    FROM dossiers_client AS c
    LEFT JOIN month_sales AS s ON s.client_id = c.id
    LEFT JOIN new_clients AS n ON n.client_id = c.id
    GROUP BY c.manager_id
),
plans AS (
    SELECT manager_id, measure, amount AS plan FROM reports_target WHERE month = %(month)s
),
-- Everybody who has either, with every measure.
people AS (
    SELECT manager_id FROM facts
    UNION
    SELECT manager_id FROM plans
),
figures AS (
    SELECT p.manager_id, m.measure, m.place, coalesce(m.fact, 0) AS fact, plans.plan, nullif(plans.plan, 0) AS whole
    FROM people AS p
    LEFT JOIN facts AS f ON f.manager_id = p.manager_id
    CROSS JOIN LATERAL (
        VALUES
            (1, 'revenue', f.revenue),
            (2, 'active_clients', f.active_clients),
            (3, 'new_clients', f.new_clients)
    ) AS m (place, measure, fact)
    LEFT JOIN plans ON plans.manager_id = p.manager_id AND plans.measure = m.measure
),
-- Where the pace of the working days gone leads by the end of the month; none gone, no pace.
paces AS (
    SELECT *, fact * %(working_days)s * %(one)s / nullif(%(elapsed)s, 0) AS landing
    FROM figures
)
-- Percentages need a plan above zero, what is required a day needs a day left; a plan that is reached requires nothing.
SELECT
    %(month)s::date AS month,
    measure,
    manager_id,
    plan,
    fact,
    round(100 * fact * %(one)s / whole, 2) AS attainment,
    round(landing, 2) AS landing,
    round(100 * landing / whole, 2) AS landing_pct,
    CASE
        WHEN whole > 0
            THEN round(greatest(whole - fact, 0) * %(one)s / nullif(%(working_days)s - %(elapsed)s, 0), 2)
    END AS required_per_day,
    %(working_days)s AS working_days,
    %(elapsed)s AS elapsed
FROM paces
ORDER BY manager_id, place
