-- A credit limit counts up to its last day; after it the client pays in advance (R172, decision 42). The rest is that of
-- disputed.sql.
-- in: receivables_creditlimit.valid_to; out: the figures that orders are checked by, and why a client pays in advance.

-- Why a client who has a limit pays in advance: for want of a check, not because the limit has ended.
CREATE OR REPLACE FUNCTION receivables_lacks_check(client bigint, day date) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce((
        SELECT coalesce(valid_to >= day, true) AND receivables_needs_check(client, day, limits.way::text, amount)
        FROM receivables_creditlimit AS limits
        WHERE client_id = client AND valid_from <= day ORDER BY valid_from DESC, id DESC LIMIT 1
    ), false)
$$;

-- Figures of a client on a day, RUB with VAT. One row. An invoice of which all that is open is disputed is not overdue.
-- Nobody has said how the client pays, or what was said has ended: in advance.
CREATE OR REPLACE FUNCTION receivables_credit_figures(client bigint, day date)
RETURNS TABLE (debt numeric, advances numeric, reserved numeric, way text, credit_limit numeric, tolerance integer,
    overdue_days integer)
LANGUAGE sql VOLATILE AS $$
    SELECT
        (SELECT coalesce(sum(amount - paid), 0) FROM receivables_invoice WHERE client_id = client AND paid < amount),
        (SELECT coalesce(sum(amount - allocated), 0) FROM receivables_payment
         WHERE client_id = client AND allocated < amount),
        (SELECT coalesce(sum(amount), 0) FROM receivables_creditreservation WHERE client_id = client),
        CASE WHEN newest.is_off THEN 'prepayment' ELSE coalesce(newest.way, 'prepayment') END,
        CASE WHEN newest.is_off THEN NULL ELSE newest.amount END,
        coalesce(newest.tolerance_days, 0)::integer,
        -- the day first: of the few that are overdue alone it is asked what is disputed
        coalesce((SELECT greatest(day - min(i.due_date), 0) FROM receivables_invoice i
                  WHERE i.client_id = client AND i.paid < i.amount
                    AND CASE WHEN i.due_date < day
                        THEN i.amount - i.paid > receivables_disputed(i.id, i.shipment_id) ELSE true END), 0)
    FROM (SELECT 1) AS one
    LEFT JOIN LATERAL (
        SELECT limits.way::text AS way, amount, tolerance_days,
               coalesce(valid_to < day, false)
                   OR receivables_needs_check(client, day, limits.way::text, amount) AS is_off
        FROM receivables_creditlimit AS limits
        WHERE client_id = client AND valid_from <= day ORDER BY valid_from DESC, id DESC LIMIT 1
    ) AS newest ON true
$$;
