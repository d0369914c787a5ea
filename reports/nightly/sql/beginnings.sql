-- The month each client's history begins with, up to the window's end: looked up, not found among all their months.
    SELECT client.id AS client_id, beginning.month AS first_month
    FROM dossiers_client AS client
    CROSS JOIN LATERAL (
        SELECT month
        FROM reports_clientmonth
        WHERE client_id = client.id AND month <= %(window_end)s
        ORDER BY month LIMIT 1
    ) AS beginning
