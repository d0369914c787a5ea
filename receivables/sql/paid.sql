-- Invoice.paid and Payment.allocated follow the allocations, whatever writes them.
-- in: changes of receivables_allocation; out: receivables_invoice.paid, receivables_payment.allocated, and when they
-- changed, for programs that fetch only what is new.
CREATE FUNCTION receivables_follow_allocations() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP IN ('UPDATE', 'DELETE') THEN
        UPDATE receivables_invoice i SET paid = i.paid - gone.amount, updated_at = clock_timestamp()
        FROM (SELECT invoice_id, sum(amount) AS amount FROM old_rows GROUP BY invoice_id) gone
        WHERE i.id = gone.invoice_id;
        UPDATE receivables_payment p SET allocated = p.allocated - gone.amount, updated_at = clock_timestamp()
        FROM (SELECT payment_id, sum(amount) AS amount FROM old_rows GROUP BY payment_id) gone
        WHERE p.id = gone.payment_id;
    END IF;
    IF TG_OP IN ('INSERT', 'UPDATE') THEN
        UPDATE receivables_invoice i SET paid = i.paid + come.amount, updated_at = clock_timestamp()
        FROM (SELECT invoice_id, sum(amount) AS amount FROM new_rows GROUP BY invoice_id) come
        WHERE i.id = come.invoice_id;
        UPDATE receivables_payment p SET allocated = p.allocated + come.amount, updated_at = clock_timestamp()
        FROM (SELECT payment_id, sum(amount) AS amount FROM new_rows GROUP BY payment_id) come
        WHERE p.id = come.payment_id;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER allocation_inserted AFTER INSERT ON receivables_allocation
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION receivables_follow_allocations();
CREATE TRIGGER allocation_updated AFTER UPDATE ON receivables_allocation
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION receivables_follow_allocations();
CREATE TRIGGER allocation_deleted AFTER DELETE ON receivables_allocation
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION receivables_follow_allocations();
