-- Nothing is confirmed below its cost without an approved request; orders that came from elsewhere were decided there.
SELECT 'order line ' || line.id AS bad
FROM orders_orderline line
JOIN orders_order o ON o.id = line.order_id
WHERE o.status IN ('confirmed', 'partial', 'shipped') AND o.external_number = ''
  AND line.unit_cost IS NOT NULL AND line.gross - line.vat < round(line.unit_cost * line.quantity, 2)
  AND NOT EXISTS (
      SELECT FROM approvals_request r
      WHERE r.subject_kind = 'orders.order' AND r.subject_id = o.id AND r.kind = 'discount' AND r.status = 'approved')
