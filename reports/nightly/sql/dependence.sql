-- How much hangs on each client, on the level where it is worst: mono before critical, a wide level before a narrow one.
-- In:    reports_segmentsnapshot, the newest that are not later than as_of; shown_base of the policy, now.
-- Out:   dossiers_clientsummary: dependence, dependence_level, dependence_share. Rows that stay are not written.
-- Grain: one row per client.
WITH
worst AS (
    SELECT DISTINCT ON (client_id)
        client_id,
        CASE WHEN is_mono THEN 'mono' ELSE 'critical' END AS dependence,
        level,
        share
    FROM reports_segmentsnapshot
    WHERE
        as_of = (SELECT max(as_of) FROM reports_segmentsnapshot WHERE as_of <= %(as_of)s)
        AND base = %(shown_base)s
        AND is_dependence
    ORDER BY client_id, is_mono DESC, array_position(ARRAY['company', 'department', 'manager'], level::text)
)
UPDATE dossiers_clientsummary AS f
SET
    dependence = coalesce(w.dependence, ''),
    dependence_level = coalesce(w.level, ''),
    dependence_share = w.share,
    updated_at = %(now)s
FROM dossiers_client AS c
LEFT JOIN worst AS w ON w.client_id = c.id
WHERE
    f.client_id = c.id
    AND (f.dependence, f.dependence_level, f.dependence_share)
    IS DISTINCT FROM (coalesce(w.dependence, ''), coalesce(w.level, ''), w.share)
