-- Payment.allocated follows the debits of payments as it follows the allocations, and a closed month keeps them.
-- in: changes of receivables_paymentdebit; out: receivables_payment.allocated and when it changed, KM001.
CREATE FUNCTION receivables_follow_debits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP IN ('UPDATE', 'DELETE') THEN
        UPDATE receivables_payment p SET allocated = p.allocated - gone.amount, updated_at = clock_timestamp()
        FROM (SELECT payment_id, sum(amount) AS amount FROM old_rows GROUP BY payment_id) gone
        WHERE p.id = gone.payment_id;
    END IF;
    IF TG_OP IN ('INSERT', 'UPDATE') THEN
        UPDATE receivables_payment p SET allocated = p.allocated + come.amount, updated_at = clock_timestamp()
        FROM (SELECT payment_id, sum(amount) AS amount FROM new_rows GROUP BY payment_id) come
        WHERE p.id = come.payment_id;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER debit_inserted AFTER INSERT ON receivables_paymentdebit
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION receivables_follow_debits();
CREATE TRIGGER debit_updated AFTER UPDATE ON receivables_paymentdebit
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION receivables_follow_debits();
CREATE TRIGGER debit_deleted AFTER DELETE ON receivables_paymentdebit
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION receivables_follow_debits();

CREATE TRIGGER month_kept_inserted AFTER INSERT ON receivables_paymentdebit REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION receivables_keep_month_inserted();
CREATE TRIGGER month_kept_deleted AFTER DELETE ON receivables_paymentdebit REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION receivables_keep_month_deleted();
CREATE TRIGGER month_kept_updated AFTER UPDATE ON receivables_paymentdebit REFERENCING OLD TABLE AS gone NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION receivables_keep_month_updated('date', 'payment_id', 'amount', 'kind');
