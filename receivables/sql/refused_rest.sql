-- What will not be shipped any more takes no credit: the reservation of an order is the rest of its lines × price.
-- in: orders_linerefusal (rows just written), orders_orderline, orders_shipmentline.
-- out: receivables_creditreservation. Once per statement; sums are of rounded lines, as everywhere (house rule of money).
CREATE FUNCTION receivables_free_refused() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    WITH refused AS (
        SELECT DISTINCT line.order_id FROM new_rows JOIN orders_orderline AS line ON line.id = new_rows.order_line_id
    ), rests AS (
        SELECT line.order_id, sum(round(line.price * (
            line.quantity
            - coalesce((SELECT sum(quantity) FROM orders_shipmentline
                        WHERE order_line_id = line.id AND kind = 'sale'), 0)
            - coalesce((SELECT sum(quantity) FROM orders_linerefusal WHERE order_line_id = line.id), 0)
        ), 2)) AS amount
        FROM orders_orderline AS line JOIN refused USING (order_id) GROUP BY line.order_id
    ), kept AS (
        UPDATE receivables_creditreservation AS reserved SET amount = rests.amount
        FROM rests WHERE reserved.order_id = rests.order_id AND rests.amount > 0
    )
    DELETE FROM receivables_creditreservation AS reserved
    USING rests WHERE reserved.order_id = rests.order_id AND rests.amount <= 0;
    RETURN NULL;
END $$;

CREATE TRIGGER refused_rest_is_free AFTER INSERT ON orders_linerefusal
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION receivables_free_refused();
