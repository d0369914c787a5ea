-- Classes of clients by ABC and XYZ as of a date (formulas.md 2.1, 2.2).
-- In:    reports_clientmonth, dossiers_client, accounts_user; window_start and window_end (first days of the window's
--        first and last month), window_months, and the thresholds of the policy.
-- Out:   level, scope_id, base, client_id, amount, without_cost, share, cum_before, abc, n_months, active_months, cv,
--        xyz_freq, xyz_cv, segment, is_key, is_dependence, is_mono, policy_id.
-- Grain: one row per level, base and client that has any shipment line up to the window's end.
-- Exact: comparisons are of whole products, never of quotients; the parameter one brings the places that divisions keep.
WITH
-- A client's history begins with the month of his first-ever line, sale or return.
beginnings AS (
    -- include beginnings
),
-- n: months from that beginning, or from the window's if that is later, to the window's end.
histories AS (
    SELECT
        client_id,
        least(
            %(window_months)s,
            (extract(year FROM %(window_end)s::date) - extract(year FROM first_month))::int * 12
            + (extract(month FROM %(window_end)s::date) - extract(month FROM first_month))::int + 1
        ) AS n
    FROM beginnings
),
-- What each month of the window brought; gross profit knows only lines with a known cost.
months AS (
    SELECT client_id, revenue, known_revenue - cost AS gross_profit, revenue - known_revenue AS without_cost
    FROM reports_clientmonth
    WHERE month BETWEEN %(window_start)s AND %(window_end)s
),
-- S and the sum of squares of each base; k: months whose net revenue is above zero, on both bases.
sums AS (
    SELECT
        h.client_id,
        h.n,
        count(*) FILTER (WHERE m.revenue > 0) AS k,
        coalesce(sum(m.revenue), 0) AS revenue,
        coalesce(sum(m.revenue * m.revenue), 0) AS revenue_squares,
        coalesce(sum(m.gross_profit), 0) AS profit,
        coalesce(sum(m.gross_profit * m.gross_profit), 0) AS profit_squares,
        coalesce(sum(m.without_cost), 0) AS without_cost
    FROM histories AS h
    LEFT JOIN months AS m ON m.client_id = h.client_id
    GROUP BY h.client_id, h.n
),
-- One row per base. spread = n·Σs² − S²: n² times the population variance, months without sales included.
bases AS (
    SELECT s.client_id, s.n, s.k, b.base, b.amount, b.without_cost, s.n * b.squares - b.amount * b.amount AS spread
    FROM sums AS s
    CROSS JOIN LATERAL (
        VALUES
            ('revenue', s.revenue, s.revenue_squares, 0),
            ('gross_profit', s.profit, s.profit_squares, s.without_cost)
    ) AS b (base, amount, squares, without_cost)
),
-- Regularity by frequency (mode F) and by variation (mode V); a better class begins at its line.
regularity AS (
    SELECT
        client_id,
        n,
        k,
        base,
        amount,
        without_cost,
        CASE
            WHEN k = 0 OR n < %(min_months)s THEN ''
            WHEN 100 * k >= %(freq_x)s * n THEN 'X'
            WHEN 100 * k >= %(freq_y)s * n THEN 'Y'
            ELSE 'Z'
        END AS xyz_freq,
        CASE
            WHEN amount <= 0 OR n < %(min_months)s THEN ''
            WHEN 10000 * spread <= %(cv_x)s * %(cv_x)s * amount * amount THEN 'X'
            WHEN 10000 * spread <= %(cv_y)s * %(cv_y)s * amount * amount THEN 'Y'
            ELSE 'Z'
        END AS xyz_cv,
        CASE WHEN amount > 0 THEN round(100 * sqrt(spread * %(one)s) / amount, 4) END AS cv
    FROM bases
),
-- Every level the client counts at: the company, the department and the person of his present manager.
scopes AS (
    SELECT c.id AS client_id, l.level, l.scope_id
    FROM dossiers_client AS c
    INNER JOIN accounts_user AS u ON u.id = c.manager_id
    CROSS JOIN LATERAL (
        VALUES ('company', 0), ('department', coalesce(u.department_id, 0)), ('manager', c.manager_id)
    ) AS l (level, scope_id)
),
-- T and what comes strictly before: equals have the same before. Only amounts above zero are a population.
shares AS (
    SELECT
        s.level,
        s.scope_id,
        r.*,
        sum(r.amount) OVER population AS total,
        coalesce(
            sum(r.amount) OVER (population ORDER BY r.amount DESC GROUPS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
            0
        ) AS greater
    FROM regularity AS r
    INNER JOIN scopes AS s ON s.client_id = r.client_id
    WINDOW population AS (PARTITION BY s.level, s.scope_id, r.base, r.amount > 0)
),
-- A while less than the first line comes before, B while less than the second: who crosses a line goes up.
classes AS (
    SELECT
        *,
        CASE
            WHEN amount <= 0 THEN ''
            WHEN 100 * greater < %(abc_a)s * total THEN 'A'
            WHEN 100 * greater < %(abc_b)s * total THEN 'B'
            ELSE 'C'
        END AS abc,
        CASE %(shown_xyz)s WHEN 'frequency' THEN xyz_freq ELSE xyz_cv END AS xyz
    FROM shares
)
-- The segment is both letters or nothing.
SELECT
    level,
    scope_id,
    base,
    client_id,
    amount,
    without_cost,
    CASE WHEN amount > 0 THEN round(100 * amount * %(one)s / total, 4) END AS share,
    CASE WHEN amount > 0 THEN round(100 * greater * %(one)s / total, 4) END AS cum_before,
    abc,
    n AS n_months,
    k AS active_months,
    cv,
    xyz_freq,
    xyz_cv,
    CASE WHEN abc <> '' AND xyz <> '' THEN abc || xyz ELSE '' END AS segment,
    -- key from the line on, dependence and mono only above theirs; the sum is one of any level
    amount > 0 AND (100 * amount >= %(key_pct)s * total OR coalesce(amount >= %(key_sum)s::numeric, false)) AS is_key,
    amount > 0 AND 100 * amount > %(dependence_pct)s * total AS is_dependence,
    amount > 0 AND 100 * amount > %(mono_pct)s * total AS is_mono,
    %(policy_id)s AS policy_id
FROM classes
ORDER BY level, base, client_id
