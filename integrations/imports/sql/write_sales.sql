-- Documents that are new or changed, written with their lines. A changed document is replaced whole and is as new to
--     programs that ask what came since.
-- in: import_lines, import_documents; out: orders_shipment and orders_shipmentline.
DELETE FROM orders_shipmentline
WHERE shipment_id IN (SELECT shipment_id FROM import_documents WHERE state = 'changed');

UPDATE orders_shipment SET created_at = statement_timestamp()
WHERE id IN (SELECT shipment_id FROM import_documents WHERE state = 'changed');

INSERT INTO orders_shipment (id, number, date, client_id, is_imported, reason, created_at)
SELECT shipment_id, document, date, client_id, true, '', statement_timestamp()
FROM import_documents WHERE state = 'new' ORDER BY shipment_id;

INSERT INTO orders_shipmentline (shipment_id, client_id, date, product_id, kind, quantity, amount, vat, cost)
SELECT d.shipment_id, l.client_id, l.date, l.product_id, l.kind, l.quantity, l.amount, 0, l.cost
FROM import_lines l
JOIN import_documents d USING (document, date, client_id)
WHERE d.state IN ('new', 'changed')
ORDER BY d.shipment_id, l.row
