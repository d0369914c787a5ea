-- Key clients by the rule of one base and level, by client code; see segments.sql.
-- Clients with any shipment or return inside the window; without sales above zero a client has no share.
SELECT c.code, s.share, s.is_key::int, s.is_dependence::int, s.is_mono::int
FROM (
-- include segments
) AS s
INNER JOIN dossiers_client AS c ON c.id = s.client_id
WHERE
    s.base = %(base)s
    AND s.level = %(level)s
    AND EXISTS (
        SELECT FROM reports_clientmonth AS m
        WHERE m.client_id = s.client_id AND m.month BETWEEN %(window_start)s AND %(window_end)s
    )
ORDER BY c.code COLLATE "C"
