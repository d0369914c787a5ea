-- A history of 1,000,000 events for the company of large_company.py and large_company.sql, written as if by pages,
-- programs and files: each order with its lines and three steps, each invoice, forty imports of a quarter of all clients.
--     psql "$DATABASE_URL" --file benchmarks/large_trail.sql
CREATE FUNCTION pg_temp.tell(base text, columns_of text, acts text, label text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    names text;
BEGIN
    SELECT string_agg(format('%I', e.column_name), ', ') INTO names
    FROM information_schema.columns AS e
    JOIN information_schema.columns AS b ON b.table_name = base AND b.column_name = e.column_name
    WHERE e.table_name = base || 'event' AND e.table_schema = 'public';
    EXECUTE format(
        'INSERT INTO %I (pgh_created_at, pgh_label, pgh_obj_id, pgh_context_id, %s) SELECT act.at, %L, base.id, act.id, %s '
        'FROM (%s) AS act JOIN %I AS base ON %s', base || 'event', names, label,
        (SELECT string_agg('base.' || trim(name), ', ') FROM unnest(string_to_array(names, ',')) AS name),
        acts, base, columns_of
    );
END $$;

CREATE TABLE large_act AS
SELECT gen_random_uuid() AS id, o.id AS about, 'order' AS kind, step, c.manager_id AS by,
    now() - (700 - (o.id % 700)) * interval '1 day' - step * interval '1 hour' - (o.id % 86400) * interval '1 second' AS at
FROM orders_order AS o JOIN dossiers_client AS c ON c.id = o.client_id CROSS JOIN generate_series(0, 3) AS step
UNION ALL
SELECT gen_random_uuid(), i.id, 'invoice', 0, c.manager_id, now() - (i.id % 700) * interval '1 day' - (i.id % 80000) * interval '1 second'
FROM receivables_invoice AS i JOIN dossiers_client AS c ON c.id = i.client_id
UNION ALL
SELECT gen_random_uuid(), g, 'import', 0, (SELECT min(id) FROM accounts_user WHERE role = 'admin'), now() - g * interval '17 days'
FROM generate_series(1, 40) AS g;

INSERT INTO pghistory_context (id, metadata, created_at, updated_at)
SELECT id, CASE
    WHEN kind = 'import' THEN jsonb_build_object('user', by, 'source', 'import clients-' || about || '.csv')
    WHEN about % 5 = 0 THEN jsonb_build_object('user', by, 'url', '/api/v1/orders/', 'token', '1C')
    ELSE jsonb_build_object('user', by, 'url', '/orders/')
END, at, at
FROM large_act;

SELECT pg_temp.tell('orders_order', 'base.id = act.about', 'SELECT * FROM large_act WHERE kind = ''order'' AND step = 3', 'insert');
SELECT pg_temp.tell('orders_orderline', 'base.order_id = act.about', 'SELECT * FROM large_act WHERE kind = ''order'' AND step = 3', 'insert');
SELECT pg_temp.tell('orders_order', 'base.id = act.about', 'SELECT * FROM large_act WHERE kind = ''order'' AND step < 3 ORDER BY step DESC', 'update');
SELECT pg_temp.tell('receivables_invoice', 'base.id = act.about', 'SELECT * FROM large_act WHERE kind = ''invoice''', 'insert');
SELECT pg_temp.tell('dossiers_client', 'base.id % 4 = act.about % 4', 'SELECT * FROM large_act WHERE kind = ''import'' ORDER BY about DESC', 'update');
DROP TABLE large_act;
VACUUM ANALYZE;
SELECT (SELECT count(*) FROM pghistory_context) AS acts, (SELECT count(*) FROM orders_orderevent)
    + (SELECT count(*) FROM orders_orderlineevent) + (SELECT count(*) FROM receivables_invoiceevent)
    + (SELECT count(*) FROM dossiers_clientevent) AS events;
