-- What is reserved of a client's credit is the rest of each order at its prices, RUB with VAT; of no other order anything.
SELECT 'order ' || o.id AS bad
FROM orders_order o
LEFT JOIN receivables_creditreservation reserved ON reserved.order_id = o.id
CROSS JOIN LATERAL (
    SELECT coalesce(sum(round(line.price * (line.quantity
        - (SELECT coalesce(sum(quantity), 0) FROM orders_shipmentline
           WHERE order_line_id = line.id AND kind = 'sale')
        - (SELECT coalesce(sum(quantity), 0) FROM orders_linerefusal WHERE order_line_id = line.id)), 2)), 0) AS gross
    FROM orders_orderline line WHERE line.order_id = o.id
) AS rest
WHERE o.status IN ('confirmed', 'partial') AND coalesce(reserved.amount, 0) <> rest.gross
   OR o.status NOT IN ('confirmed', 'partial') AND reserved.order_id IS NOT NULL
