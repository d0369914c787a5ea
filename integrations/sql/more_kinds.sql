-- Returns, price columns of clients and corrections of targets are in the feed of changes too.
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
        UNION ALL SELECT 'returns', g.id
            FROM orders_goodsreturn g JOIN orders_shipment s ON s.id = g.shipment_id WHERE s.client_id = n.id
        UNION ALL SELECT 'client-price-columns', id FROM orders_clientpricecolumn WHERE client_id = n.id
        UNION ALL SELECT 'approvals', id FROM approvals_request WHERE client_id = n.id
    ) AS everything
    WHERE o.manager_id <> n.manager_id;
    RETURN NULL;
END $$;

SELECT integrations_watch('orders_clientpricecolumn', 'client-price-columns'),
       integrations_watch('orders_goodsreturn', 'returns', client => 's.client_id',
           reach => 'JOIN orders_shipment s ON s.id = r.shipment_id'),
       integrations_watch('orders_returnline', 'returns', id => 'g.id', client => 's.client_id', part => true,
           reach => 'JOIN orders_goodsreturn g ON g.id = r.goods_return_id JOIN orders_shipment s ON s.id = g.shipment_id'),
       integrations_watch('reports_targetcorrection', 'target-corrections', client => ''),
       -- its reason and its decision are those of the request
       integrations_watch('approvals_request', 'target-corrections', id => 'r.subject_id', client => '', part => true,
           reach => 'JOIN reports_targetcorrection t ON r.subject_kind = ''reports.targetcorrection'' AND t.id = r.subject_id');
