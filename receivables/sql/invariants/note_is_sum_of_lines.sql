-- The invoice of a document, or its credit note, is the sum of its lines; what is paid is the sum of the allocations; what
-- is spent of a payment, with its debits.
-- Imported sales have invoices of their own.
SELECT 'invoice ' || i.id AS bad
FROM receivables_invoice i JOIN orders_shipment s ON s.id = i.shipment_id AND NOT s.is_imported
WHERE i.amount <> (SELECT coalesce(sum(amount + vat), 0) FROM orders_shipmentline WHERE shipment_id = s.id)
UNION ALL
SELECT 'credit ' || p.id
FROM receivables_payment p JOIN orders_shipment s ON s.id = p.shipment_id
WHERE p.amount <> -(SELECT coalesce(sum(amount + vat), 0) FROM orders_shipmentline WHERE shipment_id = s.id)
UNION ALL
SELECT 'document ' || s.id
FROM orders_shipment s
WHERE NOT s.is_imported AND (s.order_id IS NOT NULL OR s.returns_id IS NOT NULL OR s.corrects_id IS NOT NULL)
  AND (SELECT coalesce(sum(amount + vat), 0) FROM orders_shipmentline WHERE shipment_id = s.id) <> 0
  AND NOT EXISTS (SELECT FROM receivables_invoice WHERE shipment_id = s.id)
  AND NOT EXISTS (SELECT FROM receivables_payment WHERE shipment_id = s.id)
UNION ALL
SELECT 'paid of invoice ' || i.id FROM receivables_invoice i
WHERE i.paid <> (SELECT coalesce(sum(amount), 0) FROM receivables_allocation WHERE invoice_id = i.id)
UNION ALL
SELECT 'allocated of payment ' || p.id FROM receivables_payment p
WHERE p.allocated <> (SELECT coalesce(sum(amount), 0) FROM receivables_allocation WHERE payment_id = p.id)
    + (SELECT coalesce(sum(amount), 0) FROM receivables_paymentdebit WHERE payment_id = p.id)
