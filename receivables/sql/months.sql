-- Closed months: documents dated in one stand as they are (R163). A posting holds its months shared until it ends, a
-- closing takes its month alone: it waits for the postings that are under way, and later ones see it.
-- in: receivables_closedmonth; out: KM001 with the first day of the month in its detail.

CREATE FUNCTION receivables_month_lock(month date) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
    SELECT hashtextextended('month ' || (extract(year FROM month) * 12 + extract(month FROM month)), 0)
$$;

CREATE FUNCTION receivables_hold_months(days date[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    months date[] := ARRAY(SELECT DISTINCT date_trunc('month', day)::date FROM unnest(days) AS day ORDER BY 1);
    held date;
BEGIN
    FOREACH held IN ARRAY months LOOP
        PERFORM pg_advisory_xact_lock_shared(receivables_month_lock(held));
    END LOOP;
    -- after the locks: a statement of its own sees what was closed while they were waited for
    SELECT min(month) INTO held FROM receivables_closedmonth WHERE month = ANY(months) AND reopened_at IS NULL;
    IF held IS NOT NULL THEN
        RAISE 'the month % is closed', held USING ERRCODE = 'KM001', DETAIL = held::text;
    END IF;
END $$;

CREATE FUNCTION receivables_month_closing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(receivables_month_lock(NEW.month));
    RETURN NEW;
END $$;
CREATE TRIGGER month_alone BEFORE INSERT OR UPDATE ON receivables_closedmonth
    FOR EACH ROW EXECUTE FUNCTION receivables_month_closing();

CREATE FUNCTION receivables_keep_month_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM receivables_hold_months(ARRAY(SELECT DISTINCT date FROM fresh));
    RETURN NULL;
END $$;

CREATE FUNCTION receivables_keep_month_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM receivables_hold_months(ARRAY(SELECT DISTINCT date FROM gone));
    RETURN NULL;
END $$;

-- The arguments are the columns that a closed month keeps: what follows later documents (paid, allocated) may change.
CREATE FUNCTION receivables_keep_month_updated() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    days date[];
BEGIN
    EXECUTE (
        SELECT format(
            'SELECT array_agg(DISTINCT day) FROM (SELECT unnest(ARRAY[g.date, f.date]) AS day FROM gone g JOIN fresh f'
            ' USING (id) WHERE (%s) IS DISTINCT FROM (%s)) AS changed',
            string_agg('g.' || quote_ident(kept), ', '), string_agg('f.' || quote_ident(kept), ', ')
        ) FROM unnest(TG_ARGV) AS kept
    ) INTO days;
    IF days IS NOT NULL THEN
        PERFORM receivables_hold_months(days);
    END IF;
    RETURN NULL;
END $$;

DO $$
DECLARE
    kept record;
    columns text;
BEGIN
    FOR kept IN SELECT * FROM (VALUES
        ('orders_shipment', ARRAY['date', 'number', 'client_id', 'returns_id', 'corrects_id']),
        ('orders_shipmentline', ARRAY['date', 'client_id', 'shipment_id', 'product_id', 'kind', 'quantity', 'amount', 'vat']),
        ('receivables_invoice', ARRAY['date', 'number', 'client_id', 'amount', 'shipment_id']),
        ('receivables_payment', ARRAY['date', 'number', 'client_id', 'amount', 'kind']),
        ('receivables_allocation', ARRAY['date', 'payment_id', 'invoice_id', 'amount'])
    ) AS tables (name, fields) LOOP
        columns := (SELECT string_agg(quote_literal(field), ', ') FROM unnest(kept.fields) AS field);
        EXECUTE format('CREATE TRIGGER month_kept_inserted AFTER INSERT ON %I REFERENCING NEW TABLE AS fresh'
            ' FOR EACH STATEMENT EXECUTE FUNCTION receivables_keep_month_inserted()', kept.name);
        EXECUTE format('CREATE TRIGGER month_kept_deleted AFTER DELETE ON %I REFERENCING OLD TABLE AS gone'
            ' FOR EACH STATEMENT EXECUTE FUNCTION receivables_keep_month_deleted()', kept.name);
        EXECUTE format('CREATE TRIGGER month_kept_updated AFTER UPDATE ON %I REFERENCING OLD TABLE AS gone NEW TABLE AS'
            ' fresh FOR EACH STATEMENT EXECUTE FUNCTION receivables_keep_month_updated(%s)', kept.name, columns);
    END LOOP;
END $$;

-- An act of reconciliation that was sent says what it said; a signed one is not changed at all (R173). KM002.
CREATE FUNCTION receivables_keep_reconciliation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- with its client it goes: data to try the product with are taken away
    IF OLD.status = 'signed' AND (TG_OP = 'UPDATE' OR EXISTS (SELECT FROM dossiers_client WHERE id = OLD.client_id)) THEN
        RAISE 'a signed act of reconciliation does not change' USING ERRCODE = 'KM002';
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF OLD.status <> 'draft' AND NEW.status <> 'draft' AND
            (OLD.client_id, OLD.contract_id, OLD.first, OLD.last, OLD.opening, OLD.debit, OLD.credit, OLD.closing, OLD.head, OLD.lines)
            IS DISTINCT FROM
            (NEW.client_id, NEW.contract_id, NEW.first, NEW.last, NEW.opening, NEW.debit, NEW.credit, NEW.closing, NEW.head, NEW.lines)
        THEN
            RAISE 'an act of reconciliation that was sent does not change' USING ERRCODE = 'KM002';
        END IF;
        RETURN NEW;
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER reconciliation_kept BEFORE UPDATE OR DELETE ON receivables_reconciliationact
    FOR EACH ROW EXECUTE FUNCTION receivables_keep_reconciliation();

CREATE FUNCTION receivables_keep_difference() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM receivables_reconciliationact
               WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.act_id ELSE NEW.act_id END AND status = 'signed') THEN
        RAISE 'a signed act of reconciliation does not change' USING ERRCODE = 'KM002';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER difference_kept BEFORE INSERT OR UPDATE OR DELETE ON receivables_reconciliationdifference
    FOR EACH ROW EXECUTE FUNCTION receivables_keep_difference();
