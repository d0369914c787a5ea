-- Clients whose limit is nearly used up: a notice when they come above the share, its end when they are below again (R170).
-- in: %(as_of)s date, %(near)s integer, percent of the limit, %(now)s timestamptz, %(everyone)s boolean, %(clients)s bigint[]
-- out: the number of notices raised and ended. What is taken is what orders are checked against: debt and confirmed
--     orders less advances; a limit of 0, prepayment and credit without a limit have no share.
WITH limited AS (
    SELECT DISTINCT client_id FROM receivables_creditlimit
    WHERE way = 'limit' AND (%(everyone)s OR client_id = ANY(%(clients)s))
), near AS (
    SELECT client_id, f.debt + f.reserved - f.advances AS taken, f.credit_limit
    FROM limited CROSS JOIN LATERAL receivables_credit_figures(client_id, %(as_of)s) AS f
    WHERE f.way = 'limit' AND f.credit_limit > 0
      AND (f.debt + f.reserved - f.advances) * 100 >= %(near)s * f.credit_limit
), ended AS (
    UPDATE receivables_limitnotice AS notice SET cleared_on = %(as_of)s
    WHERE cleared_on IS NULL AND (%(everyone)s OR client_id = ANY(%(clients)s))
      AND NOT EXISTS (SELECT FROM near WHERE near.client_id = notice.client_id)
    RETURNING 1
), raised AS (
    INSERT INTO receivables_limitnotice (client_id, crossed_on, taken, "limit", created_at)
    SELECT client_id, %(as_of)s, taken, credit_limit, %(now)s FROM near
    WHERE NOT EXISTS (
        SELECT FROM receivables_limitnotice AS known
        WHERE known.client_id = near.client_id AND known.cleared_on IS NULL)
    ORDER BY client_id
    RETURNING 1
)
SELECT (SELECT count(*) FROM ended) + (SELECT count(*) FROM raised)
