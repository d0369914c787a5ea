-- What changed for clients since the snapshots before this one (design.md 8).
-- In:    reports_segmentsnapshot, reports_clientlifecycle, reports_debtsnapshot, receivables_payment, dossiers_client;
--        as_of, yesterday, zone (the company's), shown_base of the policy.
-- Out:   client_id, kind, weight, figures (texts by name, what reports.alert_texts makes a sentence of).
-- Grain: one row per client and kind.
-- Each comparison is with the newest snapshot before as_of of its own table; without one nothing has changed.
WITH
segment_dates AS (
    SELECT
        max(as_of) AS now,
        max(as_of) FILTER (WHERE as_of < %(as_of)s) AS before
    FROM reports_segmentsnapshot
    WHERE as_of <= %(as_of)s
),
lifecycle_dates AS (
    SELECT max(as_of) AS before FROM reports_clientlifecycle WHERE as_of < %(as_of)s
),
debt_dates AS (
    SELECT max(as_of) AS before FROM reports_debtsnapshot WHERE as_of < %(as_of)s
),
-- The company's segment now and before.
segments AS (
    SELECT
        n.client_id,
        n.segment,
        p.segment AS segment_before,
        n.abc,
        n.policy_id = p.policy_id AS is_same_policy,
        strpos('ABC', n.abc) * 3 + strpos('XYZ', right(n.segment, 1)) AS place,
        strpos('ABC', p.abc) * 3 + strpos('XYZ', right(p.segment, 1)) AS place_before
    FROM reports_segmentsnapshot AS n
    LEFT JOIN reports_segmentsnapshot AS p
        ON p.client_id = n.client_id AND p.level = n.level AND p.base = n.base
        AND p.as_of = (SELECT before FROM segment_dates)
    WHERE n.as_of = (SELECT now FROM segment_dates) AND n.level = 'company' AND n.base = %(shown_base)s
),
-- Up and down, first by ABC, then by XYZ; only where both were counted by the same thresholds.
moves AS (
    SELECT
        client_id,
        CASE WHEN place < place_before THEN 'segment_up' ELSE 'segment_down' END AS kind,
        CASE WHEN place < place_before THEN 30 ELSE 50 END AS weight,
        jsonb_build_object('before', segment_before, 'after', segment) AS figures
    FROM segments
    WHERE is_same_policy AND segment <> '' AND segment_before <> '' AND place <> place_before
),
-- A share above the critical one, or that of a mono-client, that was not so before: the worst and the widest of them.
dependences AS (
    SELECT DISTINCT ON (n.client_id)
        n.client_id,
        CASE WHEN n.is_mono THEN 'mono' ELSE 'dependence' END AS kind,
        CASE WHEN n.is_mono THEN 80 ELSE 60 END - CASE n.level WHEN 'company' THEN 0 ELSE 20 END AS weight,
        jsonb_build_object('share', n.share::text, 'level', n.level, 'base', n.base) AS figures
    FROM reports_segmentsnapshot AS n
    LEFT JOIN reports_segmentsnapshot AS p
        ON p.client_id = n.client_id AND p.level = n.level AND p.scope_id = n.scope_id AND p.base = n.base
        AND p.as_of = (SELECT before FROM segment_dates)
    WHERE
        n.as_of = (SELECT now FROM segment_dates) AND n.base = %(shown_base)s
        AND (
            (n.is_mono AND NOT coalesce(p.is_mono, false))
            OR (n.is_dependence AND NOT coalesce(p.is_dependence, false))
        )
    ORDER BY n.client_id, n.is_mono DESC, array_position(ARRAY['company', 'department', 'manager'], n.level::text)
),
-- A new word for how alive a client is. To pass from new or returned to active is no news, nor is an old client
-- whose history was only now brought in.
lifecycles AS (
    SELECT
        n.client_id,
        'lifecycle' AS kind,
        CASE n.status WHEN 'lost' THEN 90 WHEN 'at_risk' THEN 70 WHEN 'sleeping' THEN 65 ELSE 35 END AS weight,
        jsonb_build_object(
            'before', coalesce(p.status, ''), 'after', n.status, 'days', n.days::text, 'last_on', n.last_on::text,
            'usual_days', coalesce(n.usual_days::text, '')
        ) AS figures
    FROM reports_clientlifecycle AS n
    INNER JOIN lifecycle_dates AS d ON d.before IS NOT NULL
    LEFT JOIN reports_clientlifecycle AS p ON p.client_id = n.client_id AND p.as_of = d.before
    WHERE
        n.as_of = %(as_of)s
        AND CASE
            WHEN p.status IS NULL THEN n.status = 'new'
            WHEN n.status = 'active' THEN p.status NOT IN ('active', 'new', 'returned')
            ELSE n.status <> p.status
        END
),
-- The debt now and before. Without a snapshot before, only what fell overdue yesterday is news.
debts AS (
    SELECT n.*, p.overdue AS overdue_before, p.over_limit AS over_limit_before, d.before IS NULL AS is_first
    FROM reports_debtsnapshot AS n
    CROSS JOIN debt_dates AS d
    LEFT JOIN reports_debtsnapshot AS p ON p.client_id = n.client_id AND p.as_of = d.before
    WHERE n.as_of = %(as_of)s
),
overdues AS (
    SELECT
        client_id,
        'overdue' AS kind,
        75 AS weight,
        jsonb_build_object('amount', overdue::text, 'days', overdue_days::text) AS figures
    FROM debts
    WHERE overdue > 0 AND CASE WHEN is_first THEN overdue_days = 1 ELSE coalesce(overdue_before, 0) = 0 END
),
over_limits AS (
    SELECT
        client_id,
        'over_limit' AS kind,
        80 AS weight,
        jsonb_build_object('amount', over_limit::text, 'debt', balance::text) AS figures
    FROM debts
    WHERE over_limit > 0 AND coalesce(over_limit_before, 0) = 0 AND NOT is_first
),
-- Money of yesterday, and money of the two weeks before that was entered only yesterday.
payments AS (
    SELECT
        client_id,
        'paid' AS kind,
        25 AS weight,
        jsonb_build_object('amount', sum(amount)::text, 'count', count(*)::text, 'date', max(date)::text) AS figures
    FROM receivables_payment
    WHERE
        kind = 'money'
        AND (
            date = %(yesterday)s
            OR (
                date BETWEEN %(yesterday)s - 14 AND %(yesterday)s - 1
                AND (created_at AT TIME ZONE %(zone)s)::date = %(yesterday)s
            )
        )
    GROUP BY client_id
),
news AS (
    SELECT * FROM moves
    UNION ALL SELECT * FROM dependences
    UNION ALL SELECT * FROM lifecycles
    UNION ALL SELECT * FROM overdues
    UNION ALL SELECT * FROM over_limits
    UNION ALL SELECT * FROM payments
)
-- The same news of a larger client comes first.
SELECT
    n.client_id,
    n.kind,
    n.weight + CASE s.abc WHEN 'A' THEN 30 WHEN 'B' THEN 15 ELSE 0 END AS weight,
    n.figures
FROM news AS n
LEFT JOIN segments AS s ON s.client_id = n.client_id
ORDER BY n.client_id, n.kind
