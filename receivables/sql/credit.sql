-- The credit limit, held by the database: no path to a confirmed order can forget it (formulas.md 2.5).
-- in: orders_order, orders_orderline, approvals_request, invoices, payments, limits, and the setting kam.today: the
--     business date, which the caller gives for its transaction (set_config('kam.today', …, true)). A program that
--     gives none is checked as of the order's own date: the database has no calendar of the company.
-- out: receivables_creditreservation, receivables_creditcheck; KC001 beyond the limit, KC002 side doors.

-- Figures of a client on a day, RUB with VAT. One row.
CREATE FUNCTION receivables_credit_figures(client bigint, day date)
RETURNS TABLE (debt numeric, advances numeric, reserved numeric, credit_limit numeric, tolerance integer, overdue_days integer)
LANGUAGE sql VOLATILE AS $$
    SELECT
        (SELECT coalesce(sum(amount - paid), 0) FROM receivables_invoice WHERE client_id = client AND paid < amount),
        (SELECT coalesce(sum(amount - allocated), 0) FROM receivables_payment
         WHERE client_id = client AND allocated < amount),
        (SELECT coalesce(sum(amount), 0) FROM receivables_creditreservation WHERE client_id = client),
        coalesce(newest.amount, 0), coalesce(newest.tolerance_days, 0)::integer,
        coalesce((SELECT greatest(day - min(due_date), 0) FROM receivables_invoice
                  WHERE client_id = client AND paid < amount), 0)
    FROM (SELECT 1) AS one
    LEFT JOIN LATERAL (
        SELECT amount, tolerance_days FROM receivables_creditlimit
        WHERE client_id = client AND valid_from <= day ORDER BY valid_from DESC, id DESC LIMIT 1
    ) AS newest ON true
$$;

-- Before an order becomes confirmed: one client at a time, the whole exposure against the limit. What does not fit
-- and was not released raises KC001 with its figures; what passes is reserved and recorded.
CREATE FUNCTION receivables_check_credit() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    day date := coalesce(nullif(current_setting('kam.today', true), '')::date, NEW.date);
    f record;
    over numeric;
    late integer;
    released boolean := false;
BEGIN
    -- Locked first, summed in statements of their own after it: each sees what the one before it has committed.
    PERFORM pg_advisory_xact_lock(hashtextextended('credit ' || NEW.client_id, 0));
    SELECT * INTO f FROM receivables_credit_figures(NEW.client_id, day);
    over := f.debt + f.reserved + NEW.gross - f.advances - f.credit_limit;
    late := CASE WHEN f.overdue_days > f.tolerance THEN f.overdue_days ELSE 0 END;
    IF over > 0 OR late > 0 THEN
        SELECT true INTO released FROM approvals_request
        WHERE subject_kind = 'orders.order' AND subject_id = NEW.id AND kind = 'credit' AND status = 'approved'
          AND size >= over AND coalesce((figures->>'overdue_days')::integer, 0) >= late
        LIMIT 1;
        IF released IS NOT TRUE THEN
            RAISE EXCEPTION 'credit limit' USING ERRCODE = 'KC001', DETAIL = json_build_object(
                'limit', f.credit_limit, 'debt', f.debt, 'reserved', f.reserved, 'advances', f.advances,
                'amount', NEW.gross, 'over', greatest(over, 0), 'overdue_days', f.overdue_days)::text;
        END IF;
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER credit_checked BEFORE UPDATE OF status ON orders_order FOR EACH ROW
    WHEN (NEW.status = 'confirmed' AND OLD.status <> 'confirmed') EXECUTE FUNCTION receivables_check_credit();
CREATE TRIGGER credit_checked_on_insert BEFORE INSERT ON orders_order FOR EACH ROW
    WHEN (NEW.status = 'confirmed') EXECUTE FUNCTION receivables_check_credit();

-- After it: follow_status.sql.
CREATE TRIGGER credit_follows_status AFTER UPDATE OF status ON orders_order FOR EACH ROW
    WHEN (NEW.status IS DISTINCT FROM OLD.status) EXECUTE FUNCTION receivables_follow_status();
CREATE TRIGGER credit_follows_insert AFTER INSERT ON orders_order FOR EACH ROW
    WHEN (NEW.status = 'confirmed') EXECUTE FUNCTION receivables_follow_status();

-- Side doors: what was checked cannot be changed behind the check's back, and nothing ships unchecked.
CREATE FUNCTION receivables_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'KC002';
END $$;

CREATE TRIGGER confirmed_order_kept BEFORE UPDATE OF gross, client_id ON orders_order FOR EACH ROW
    WHEN (OLD.status IN ('confirmed', 'shipped') AND (NEW.gross, NEW.client_id) IS DISTINCT FROM (OLD.gross, OLD.client_id))
    EXECUTE FUNCTION receivables_refuse('a confirmed order keeps its client and sum');
CREATE TRIGGER only_confirmed_ships BEFORE UPDATE OF status ON orders_order FOR EACH ROW
    WHEN (NEW.status = 'shipped' AND OLD.status NOT IN ('confirmed', 'shipped'))
    EXECUTE FUNCTION receivables_refuse('only a confirmed order is shipped');

-- Once per statement, so that a bulk load pays one join. New lines may come with a shipped order of the past.
CREATE FUNCTION receivables_keep_lines() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    broken boolean;
BEGIN
    CASE TG_OP
        WHEN 'INSERT' THEN
            SELECT count(*) > 0 INTO broken FROM new_rows JOIN orders_order o ON o.id = new_rows.order_id
            WHERE o.status = 'confirmed';
        WHEN 'UPDATE' THEN
            SELECT count(*) > 0 INTO broken
            FROM old_rows JOIN new_rows USING (id) JOIN orders_order o ON o.id = old_rows.order_id
            WHERE o.status IN ('confirmed', 'shipped') AND (old_rows.order_id, old_rows.product_id, old_rows.quantity,
                old_rows.price, old_rows.gross) IS DISTINCT FROM (new_rows.order_id, new_rows.product_id,
                new_rows.quantity, new_rows.price, new_rows.gross);
        ELSE
            SELECT count(*) > 0 INTO broken FROM old_rows JOIN orders_order o ON o.id = old_rows.order_id
            WHERE o.status IN ('confirmed', 'shipped');
    END CASE;
    IF broken THEN
        RAISE EXCEPTION 'a confirmed order keeps its lines' USING ERRCODE = 'KC002';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER confirmed_lines_inserted AFTER INSERT ON orders_orderline
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION receivables_keep_lines();
CREATE TRIGGER confirmed_lines_updated AFTER UPDATE ON orders_orderline
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION receivables_keep_lines();
CREATE TRIGGER confirmed_lines_deleted AFTER DELETE ON orders_orderline
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION receivables_keep_lines();
