-- Nothing is confirmed and nothing leaves for a client whose shipments are stopped (R143, R166).
-- A payment counts at once: the stop holds only while something that it was made for is open and not disputed.
-- in: receivables_shipmentstop, receivables_invoice, orders_claim by receivables_disputed.
-- out: KC005 with the first day of the stop. Of a client's orders and stops one at a time, by the lock of the credit
--     check: a stop knows what was confirmed before it, and nothing passes after it.
CREATE FUNCTION receivables_stopped(client bigint) RETURNS date LANGUAGE sql VOLATILE AS $$
    SELECT s.since FROM receivables_shipmentstop s
    WHERE s.client_id = client AND s.lifted_at IS NULL AND EXISTS (
        SELECT FROM receivables_invoice i
        WHERE i.client_id = client AND i.due_date <= s.due_before AND i.paid < i.amount
          AND i.amount - i.paid > receivables_disputed(i.id, i.shipment_id))
$$;

CREATE FUNCTION receivables_check_stop() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    since date;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('credit ' || NEW.client_id, 0));
    since := receivables_stopped(NEW.client_id);
    IF since IS NOT NULL THEN
        RAISE EXCEPTION 'shipments are stopped' USING ERRCODE = 'KC005',
            DETAIL = json_build_object('since', since)::text;
    END IF;
    RETURN NEW;
END $$;

-- before credit_checked, by their names: where shipments are stopped there is nothing to ask for
CREATE TRIGGER collection_checked BEFORE UPDATE OF status ON orders_order FOR EACH ROW
    WHEN (NEW.status = 'confirmed' AND OLD.status <> 'confirmed'
          OR OLD.status = 'confirmed' AND NEW.status IN ('shipped', 'partial'))
    EXECUTE FUNCTION receivables_check_stop();
CREATE TRIGGER collection_checked_on_insert BEFORE INSERT ON orders_order FOR EACH ROW
    WHEN (NEW.status = 'confirmed') EXECUTE FUNCTION receivables_check_stop();
