-- One text for all that segments depend on: as long as it is the same, so are they.
-- In:    as segments.sql; rule, a digest of that statement.
-- Out:   inputs.
-- Grain: one row.
SELECT md5(concat_ws(
    '|',
    %(rule)s,
    %(window_start)s,
    %(window_end)s,
    %(policy_id)s,
    %(window_months)s,
    %(min_months)s,
    %(abc_a)s,
    %(abc_b)s,
    %(freq_x)s,
    %(freq_y)s,
    %(cv_x)s,
    %(cv_y)s,
    %(shown_xyz)s,
    %(key_pct)s,
    %(key_sum)s,
    %(dependence_pct)s,
    %(mono_pct)s,
    -- months inside the window by what they brought, those before it by when they began
    (
        SELECT sum(hash_record_extended((client_id, month, revenue, known_revenue, cost), 0))
        FROM reports_clientmonth
        WHERE month BETWEEN %(window_start)s AND %(window_end)s
    ),
    (
        SELECT sum(hash_record_extended((client_id, first_month), 0))
        FROM (
            -- include beginnings
        ) AS beginnings
    ),
    (
        SELECT sum(hash_record_extended((client.id, client.manager_id, manager.department_id), 0))
        FROM dossiers_client AS client
        JOIN accounts_user AS manager ON manager.id = client.manager_id
    )
)) AS inputs
