-- As it was before credit_rules.sql.
DROP FUNCTION receivables_lacks_check(bigint, date);
CREATE OR REPLACE FUNCTION receivables_credit_figures(client bigint, day date)
RETURNS TABLE (debt numeric, advances numeric, reserved numeric, way text, credit_limit numeric, tolerance integer,
    overdue_days integer)
LANGUAGE sql VOLATILE AS $$
    SELECT
        (SELECT coalesce(sum(amount - paid), 0) FROM receivables_invoice WHERE client_id = client AND paid < amount),
        (SELECT coalesce(sum(amount - allocated), 0) FROM receivables_payment
         WHERE client_id = client AND allocated < amount),
        (SELECT coalesce(sum(amount), 0) FROM receivables_creditreservation WHERE client_id = client),
        coalesce(newest.way, 'prepayment'), newest.amount, coalesce(newest.tolerance_days, 0)::integer,
        coalesce((SELECT greatest(day - min(due_date), 0) FROM receivables_invoice
                  WHERE client_id = client AND paid < amount), 0)
    FROM (SELECT 1) AS one
    LEFT JOIN LATERAL (
        SELECT limits.way::text AS way, amount, tolerance_days FROM receivables_creditlimit AS limits
        WHERE client_id = client AND valid_from <= day ORDER BY valid_from DESC, id DESC LIMIT 1
    ) AS newest ON true
$$;

CREATE OR REPLACE FUNCTION receivables_has_contract(client bigint, day date) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT count(*) > 0 FROM dossiers_contract
    WHERE client_id = client AND is_agreed AND valid_from <= day AND (valid_to IS NULL OR valid_to >= day)
$$;

DROP FUNCTION receivables_needs_check(bigint, date, text, numeric);
