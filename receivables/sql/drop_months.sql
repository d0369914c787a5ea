DROP TRIGGER difference_kept ON receivables_reconciliationdifference;
DROP FUNCTION receivables_keep_difference();
DROP TRIGGER reconciliation_kept ON receivables_reconciliationact;
DROP FUNCTION receivables_keep_reconciliation();
DO $$
DECLARE
    kept text;
    event text;
BEGIN
    FOREACH kept IN ARRAY ARRAY['orders_shipment', 'orders_shipmentline', 'receivables_invoice', 'receivables_payment', 'receivables_allocation'] LOOP
        FOREACH event IN ARRAY ARRAY['inserted', 'deleted', 'updated'] LOOP
            EXECUTE format('DROP TRIGGER month_kept_%s ON %I', event, kept);
        END LOOP;
    END LOOP;
END $$;
DROP FUNCTION receivables_keep_month_updated();
DROP FUNCTION receivables_keep_month_deleted();
DROP FUNCTION receivables_keep_month_inserted();
DROP TRIGGER month_alone ON receivables_closedmonth;
DROP FUNCTION receivables_month_closing();
DROP FUNCTION receivables_hold_months(date[]);
DROP FUNCTION receivables_month_lock(date);
