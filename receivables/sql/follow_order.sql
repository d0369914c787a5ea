-- The credit an order takes follows its status, and the figures of the check are kept.
-- in: orders_order, receivables_credit_figures, receivables_over, the setting kam.today (credit_terms.sql).
-- out: receivables_creditreservation, receivables_creditcheck; KC003 for a status that is not known here, because
--     whether it frees the limit is for people to say.
CREATE FUNCTION receivables_follow_status() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    day date := coalesce(nullif(current_setting('kam.today', true), '')::date, NEW.date);
    f record;
BEGIN
    IF NEW.status IN ('confirmed', 'hold') THEN
        SELECT * INTO f FROM receivables_credit_figures(NEW.client_id, day);
        INSERT INTO receivables_creditcheck
            (order_id, at, as_of, debt, advances, reserved, amount, way, "limit", overdue_days, result)
        VALUES (NEW.id, clock_timestamp(), day, f.debt, f.advances, f.reserved, NEW.gross, f.way, f.credit_limit,
                f.overdue_days, CASE WHEN NEW.status = 'hold' THEN 'stopped'
                WHEN receivables_over(f.way, f.credit_limit, f.debt + f.reserved + NEW.gross - f.advances) > 0
                    OR f.overdue_days > f.tolerance
                THEN 'released' ELSE 'passed' END);
    END IF;
    IF NEW.status = 'confirmed' THEN
        INSERT INTO receivables_creditreservation (order_id, client_id, amount)
        VALUES (NEW.id, NEW.client_id, NEW.gross);
    ELSIF NEW.status IN ('draft', 'approval', 'hold', 'cancelled') THEN
        DELETE FROM receivables_creditreservation WHERE order_id = NEW.id;
    ELSIF NEW.status = 'shipped' AND OLD.status = 'partial' THEN
        -- nothing is left to ship: the rest was shipped now, or refused
        DELETE FROM receivables_creditreservation WHERE order_id = NEW.id;
    -- shipped: the invoice takes the reservation's place; of a part shipped the invoice leaves the rest reserved
    ELSIF NEW.status NOT IN ('shipped', 'partial') THEN
        RAISE EXCEPTION 'what becomes of the credit of an order in the state %?', NEW.status USING ERRCODE = 'KC003';
    END IF;
    RETURN NULL;
END $$;
