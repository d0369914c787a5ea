-- Takes back more_kinds.sql.
DO $$
DECLARE
    one record;
BEGIN
    FOR one IN
        SELECT tgname, tgrelid::regclass AS watched FROM pg_trigger
        WHERE tgfoid = 'integrations_note'::regproc
          AND tgname ~ '^change_(returns|client_price_columns|target_corrections)_'
    LOOP
        EXECUTE format('DROP TRIGGER %I ON %s', one.tgname, one.watched);
    END LOOP;
END $$;

-- A client handed over takes everything along: gone for one manager, come for the other.
CREATE OR REPLACE FUNCTION integrations_note_hand_over() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO integrations_change (kind, row_id, what, client_id, manager_id, left_id)
    SELECT everything.kind, everything.id, 'h', n.id, n.manager_id, o.manager_id
    FROM old_rows o
    JOIN new_rows n ON n.id = o.id
    CROSS JOIN LATERAL (
        SELECT 'clients' AS kind, n.id AS id
        UNION ALL SELECT 'persons', person_id FROM dossiers_clientcontact WHERE client_id = n.id
        UNION ALL SELECT 'client-contacts', id FROM dossiers_clientcontact WHERE client_id = n.id
        UNION ALL SELECT 'contracts', id FROM dossiers_contract WHERE client_id = n.id
        UNION ALL SELECT 'notes', id FROM dossiers_note WHERE client_id = n.id
        UNION ALL SELECT 'key-statuses', id FROM dossiers_keystatus WHERE client_id = n.id
        UNION ALL SELECT 'activities', id FROM plans_activity WHERE client_id = n.id
        UNION ALL SELECT 'orders', id FROM orders_order WHERE client_id = n.id
        UNION ALL SELECT 'shipments', id FROM orders_shipment WHERE client_id = n.id
        UNION ALL SELECT 'shipment-lines', id FROM orders_shipmentline WHERE client_id = n.id
        UNION ALL SELECT 'invoices', id FROM receivables_invoice WHERE client_id = n.id
        UNION ALL SELECT 'payments', id FROM receivables_payment WHERE client_id = n.id
        UNION ALL SELECT 'allocations', a.id
            FROM receivables_allocation a JOIN receivables_invoice i ON i.id = a.invoice_id WHERE i.client_id = n.id
        UNION ALL SELECT 'credit-limits', id FROM receivables_creditlimit WHERE client_id = n.id
        UNION ALL SELECT 'approvals', id FROM approvals_request WHERE client_id = n.id
    ) AS everything
    WHERE o.manager_id <> n.manager_id;
    RETURN NULL;
END $$;
