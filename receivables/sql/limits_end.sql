-- What a client may have before paying, as in disputed.sql, but a limit counts up to its last day (R172, decision 42).
-- in: orders_order, orders_orderline, approvals_request, dossiers_contract, accounts_rule,
--     receivables_reliabilitycheck, orders_claim, invoices, payments, limits, and the setting kam.today: the business date, which the
--     caller gives for its transaction (set_config('kam.today', …, true)). A program that gives none is checked as of
--     the order's own date: the database has no calendar of the company.
-- out: receivables_creditreservation, receivables_creditcheck; KC001 beyond what is allowed, KC004 on credit without a
--     contract, KC002 side doors.

-- Whether a client who would be given this much (NULL: without a limit) pays in advance for want of a valid check: the
-- newest decided one counts, and the company's rule says from which limit it is needed (0: never).
CREATE OR REPLACE FUNCTION receivables_needs_check(client bigint, day date, way text, credit_limit numeric) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT coalesce((
        SELECT value > 0 AND (way = 'unlimited' OR way = 'limit' AND credit_limit >= value) FROM accounts_rule
        WHERE name = 'reliability_from' AND role = '' AND department_id IS NULL AND valid_from <= day
        ORDER BY valid_from DESC LIMIT 1
    ), false) AND NOT coalesce((
        SELECT result = 'positive' AND valid_to >= day FROM receivables_reliabilitycheck
        WHERE client_id = client AND decided_by_id IS NOT NULL AND checked_on <= day
        ORDER BY checked_on DESC, id DESC LIMIT 1
    ), false)
$$;

-- The same for pages: why a client who has a limit pays in advance; not because it has ended.
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

-- By how much `exposure` is beyond what the way of paying allows; not more than 0 where it is not.
CREATE OR REPLACE FUNCTION receivables_over(way text, credit_limit numeric, exposure numeric) RETURNS numeric
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    CASE way
        WHEN 'prepayment' THEN RETURN exposure;
        WHEN 'limit' THEN RETURN exposure - credit_limit;
        WHEN 'unlimited' THEN RETURN 0;
    END CASE;  -- no ELSE: another way is an error (case_not_found), never a guess
END $$;

-- Only what is signed counts, on its own days (R38).
CREATE OR REPLACE FUNCTION receivables_has_contract(client bigint, day date) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT count(*) > 0 FROM dossiers_contract
    WHERE client_id = client AND status = 'signed' AND valid_from <= day AND (valid_to IS NULL OR valid_to >= day)
$$;

-- Before an order becomes confirmed: one client at a time, the whole exposure against what is allowed. What does not
-- fit and was not released raises KC001 with its figures; what passes is reserved and recorded.
CREATE OR REPLACE FUNCTION receivables_check_credit() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    day date := coalesce(nullif(current_setting('kam.today', true), '')::date, NEW.date);
    f record;
    exposure numeric;
    over numeric;
    late integer;
    released boolean := true;
BEGIN
    -- Locked first, summed in statements of their own after it: each sees what the one before it has committed.
    PERFORM pg_advisory_xact_lock(hashtextextended('credit ' || NEW.client_id, 0));
    SELECT * INTO f FROM receivables_credit_figures(NEW.client_id, day);
    exposure := f.debt + f.reserved + NEW.gross - f.advances;
    over := receivables_over(f.way, f.credit_limit, exposure);
    late := CASE WHEN f.overdue_days > f.tolerance THEN f.overdue_days ELSE 0 END;
    IF over > 0 OR late > 0 THEN
        SELECT count(*) > 0 INTO released FROM approvals_request
        WHERE subject_kind = 'orders.order' AND subject_id = NEW.id AND kind = 'credit' AND status = 'approved'
          AND size >= over AND coalesce((figures->>'overdue_days')::integer, 0) >= late;
    END IF;
    -- first, because no release helps. A client who pays in advance needs none until somebody gives them credit.
    IF exposure > 0 AND (f.way <> 'prepayment' OR released)
       AND NOT receivables_has_contract(NEW.client_id, greatest(day, NEW.ship_on)) THEN
        RAISE EXCEPTION 'no contract' USING ERRCODE = 'KC004',
            DETAIL = json_build_object('day', greatest(day, NEW.ship_on))::text;
    END IF;
    IF NOT released THEN
        RAISE EXCEPTION 'credit limit' USING ERRCODE = 'KC001', DETAIL = json_build_object(
            'way', f.way, 'limit', f.credit_limit, 'debt', f.debt, 'reserved', f.reserved, 'advances', f.advances,
            'amount', NEW.gross, 'over', greatest(over, 0), 'overdue_days', late)::text;
    END IF;
    RETURN NEW;
END $$;

-- Before goods leave: the contract of the day of confirming may have ended since (R38).
CREATE OR REPLACE FUNCTION receivables_check_contract() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    day date := coalesce(nullif(current_setting('kam.today', true), '')::date, NEW.ship_on);
    f record;
BEGIN
    SELECT * INTO f FROM receivables_credit_figures(NEW.client_id, day);
    -- this order is among the reserved
    IF f.debt + f.reserved - f.advances > 0 AND NOT receivables_has_contract(NEW.client_id, day) THEN
        RAISE EXCEPTION 'no contract' USING ERRCODE = 'KC004', DETAIL = json_build_object('day', day)::text;
    END IF;
    RETURN NEW;
END $$;

-- Side doors: what was checked cannot be changed behind the check's back, and nothing ships unchecked.
CREATE OR REPLACE FUNCTION receivables_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'KC002';
END $$;

-- Once per statement, so that a bulk load pays one join. New lines may come with a shipped order of the past.
CREATE OR REPLACE FUNCTION receivables_keep_lines() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    broken boolean;
BEGIN
    CASE TG_OP
        WHEN 'INSERT' THEN
            SELECT count(*) > 0 INTO broken FROM new_rows JOIN orders_order o ON o.id = new_rows.order_id
            WHERE o.status IN ('confirmed', 'partial');
        WHEN 'UPDATE' THEN
            SELECT count(*) > 0 INTO broken
            FROM old_rows JOIN new_rows USING (id) JOIN orders_order o ON o.id = old_rows.order_id
            WHERE o.status IN ('confirmed', 'partial', 'shipped')
              AND (old_rows.order_id, old_rows.product_id, old_rows.quantity, old_rows.price, old_rows.gross)
              IS DISTINCT FROM (new_rows.order_id, new_rows.product_id, new_rows.quantity, new_rows.price, new_rows.gross);
        ELSE
            SELECT count(*) > 0 INTO broken FROM old_rows JOIN orders_order o ON o.id = old_rows.order_id
            WHERE o.status IN ('confirmed', 'partial', 'shipped');
    END CASE;
    IF broken THEN
        RAISE EXCEPTION 'a confirmed order keeps its lines' USING ERRCODE = 'KC002';
    END IF;
    RETURN NULL;
END $$;
