-- As before limits ended (disputed.sql).
CREATE OR REPLACE FUNCTION receivables_lacks_check(client bigint, day date) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce((
        SELECT receivables_needs_check(client, day, limits.way::text, amount) FROM receivables_creditlimit AS limits
        WHERE client_id = client AND valid_from <= day ORDER BY valid_from DESC, id DESC LIMIT 1
    ), false)
$$;

CREATE OR REPLACE FUNCTION receivables_credit_figures(client bigint, day date)
RETURNS TABLE (debt numeric, advances numeric, reserved numeric, way text, credit_limit numeric, tolerance integer,
    overdue_days integer)
LANGUAGE sql VOLATILE AS $$
    SELECT
        (SELECT coalesce(sum(amount - paid), 0) FROM receivables_invoice WHERE client_id = client AND paid < amount),
        (SELECT coalesce(sum(amount - allocated), 0) FROM receivables_payment
         WHERE client_id = client AND allocated < amount),
        (SELECT coalesce(sum(amount), 0) FROM receivables_creditreservation WHERE client_id = client),
        CASE WHEN newest.lacks_check THEN 'prepayment' ELSE coalesce(newest.way, 'prepayment') END,
        CASE WHEN newest.lacks_check THEN NULL ELSE newest.amount END,
        coalesce(newest.tolerance_days, 0)::integer,
        -- the day first: of the few that are overdue alone it is asked what is disputed
        coalesce((SELECT greatest(day - min(i.due_date), 0) FROM receivables_invoice i
                  WHERE i.client_id = client AND i.paid < i.amount
                    AND CASE WHEN i.due_date < day
                        THEN i.amount - i.paid > receivables_disputed(i.id, i.shipment_id) ELSE true END), 0)
    FROM (SELECT 1) AS one
    LEFT JOIN LATERAL (
        SELECT limits.way::text AS way, amount, tolerance_days,
               receivables_needs_check(client, day, limits.way::text, amount) AS lacks_check
        FROM receivables_creditlimit AS limits
        WHERE client_id = client AND valid_from <= day ORDER BY valid_from DESC, id DESC LIMIT 1
    ) AS newest ON true
$$;
