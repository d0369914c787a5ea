-- Of a line never more is shipped and refused than was ordered, and of an order that is through nothing is left.
-- What came back or was corrected by an act does not count. Orders that were imported as shipped have no lines here.
SELECT 'order line ' || line.id AS bad
FROM orders_orderline line
JOIN orders_order o ON o.id = line.order_id
CROSS JOIN LATERAL (
    SELECT coalesce(sum(quantity), 0) AS quantity FROM orders_shipmentline
    WHERE order_line_id = line.id AND kind = 'sale'
) AS shipped
CROSS JOIN LATERAL (
    SELECT coalesce(sum(quantity), 0) AS quantity FROM orders_linerefusal WHERE order_line_id = line.id
) AS refused
WHERE shipped.quantity + refused.quantity > line.quantity
   OR o.status = 'shipped' AND shipped.quantity + refused.quantity <> line.quantity
      AND EXISTS (SELECT FROM orders_shipment s WHERE s.order_id = o.id AND s.returns_id IS NULL AND s.corrects_id IS NULL)
