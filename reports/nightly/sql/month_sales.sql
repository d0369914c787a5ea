-- Net sales of each client from the first day of the month of as_of to as_of. One row per client.
    SELECT client_id, revenue
    FROM reports_clientmonth
    WHERE month = %(month)s AND last_on <= %(as_of)s
    UNION ALL
    -- A month that goes on after as_of is summed from its lines.
    SELECT m.client_id, sum(l.amount)
    FROM reports_clientmonth AS m
    INNER JOIN orders_shipmentline AS l
        ON l.client_id = m.client_id AND l.date BETWEEN %(month)s AND %(as_of)s
    WHERE m.month = %(month)s AND m.last_on > %(as_of)s
    GROUP BY m.client_id
