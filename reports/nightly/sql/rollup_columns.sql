-- Where sums of months are written.
INSERT INTO reports_clientmonth (
    client_id, month, revenue, known_revenue, cost, lines, first_on, last_on, first_sale_on, last_sale_on
)
