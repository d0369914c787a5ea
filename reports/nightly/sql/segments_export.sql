-- Segments of one base and level by client code; see segments.sql.
SELECT
    c.code,
    s.amount::numeric(20, 2),
    s.share,
    s.cum_before,
    s.abc,
    s.n_months,
    s.active_months,
    s.cv,
    s.xyz_freq,
    s.xyz_cv,
    s.segment
FROM (
-- include segments
) AS s
INNER JOIN dossiers_client AS c ON c.id = s.client_id
WHERE s.base = %(base)s AND s.level = %(level)s
ORDER BY c.code COLLATE "C"
