-- What lists show beside each client, brought up to the snapshots of as_of.
-- In:    dossiers_client, reports_segmentsnapshot, reports_clientlifecycle, reports_clientmonth, orders_shipmentline;
--        as_of, month, shown_base and shown_xyz of the policy, now; everyone, or clients.
-- Out:   dossiers_clientsummary: abc, xyz, segment, share, revenue, month_fact, lifecycle. Rows that stay as they are
--        are not written.
-- Grain: one row per client; one without snapshots gets empty words and zeros.
WITH
month_sales AS (
-- include month_sales
),
-- The newest segments that are not later: they are made only when something has changed.
segments_made AS (
    SELECT max(as_of) AS as_of FROM reports_segmentsnapshot WHERE as_of <= %(as_of)s
),
shown AS (
    SELECT
        client_id,
        abc,
        CASE %(shown_xyz)s WHEN 'frequency' THEN xyz_freq ELSE xyz_cv END AS xyz,
        segment,
        share
    FROM reports_segmentsnapshot
    WHERE as_of = (SELECT as_of FROM segments_made) AND level = 'company' AND base = %(shown_base)s
),
revenues AS (
    SELECT client_id, amount
    FROM reports_segmentsnapshot
    WHERE as_of = (SELECT as_of FROM segments_made) AND level = 'company' AND base = 'revenue'
),
lives AS (
    SELECT client_id, status FROM reports_clientlifecycle WHERE as_of = %(as_of)s
),
fresh AS (
    SELECT
        c.id AS client_id,
        coalesce(s.abc, '') AS abc,
        coalesce(s.xyz, '') AS xyz,
        coalesce(s.segment, '') AS segment,
        s.share,
        coalesce(r.amount, 0) AS revenue,
        coalesce(m.revenue, 0) AS month_fact,
        coalesce(l.status, '') AS lifecycle
    FROM dossiers_client AS c
    LEFT JOIN shown AS s ON s.client_id = c.id
    LEFT JOIN revenues AS r ON r.client_id = c.id
    LEFT JOIN month_sales AS m ON m.client_id = c.id
    LEFT JOIN lives AS l ON l.client_id = c.id
)
UPDATE dossiers_clientsummary AS f
SET
    abc = n.abc,
    xyz = n.xyz,
    segment = n.segment,
    share = n.share,
    revenue = n.revenue,
    month_fact = n.month_fact,
    lifecycle = n.lifecycle,
    updated_at = %(now)s
FROM fresh AS n
WHERE
    n.client_id = f.client_id
    AND (%(everyone)s OR f.client_id = ANY(%(clients)s))
    AND (f.abc, f.xyz, f.segment, f.share, f.revenue, f.month_fact, f.lifecycle)
    IS DISTINCT FROM (n.abc, n.xyz, n.segment, n.share, n.revenue, n.month_fact, n.lifecycle)
