-- The sums of an order are those of its lines.
SELECT 'order ' || o.id AS bad
FROM orders_order o
JOIN (SELECT order_id, sum(gross) AS gross, sum(vat) AS vat FROM orders_orderline GROUP BY order_id) AS lines
  ON lines.order_id = o.id
WHERE (o.gross, o.vat) IS DISTINCT FROM (lines.gross, lines.vat)
