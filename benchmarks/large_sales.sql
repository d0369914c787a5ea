-- Sales lines of 36 months for the clients that are there, documents of four lines in the order of their days.
--     psql --set lines=10000000 --set first=0 --set today="'2026-11-21'" --file benchmarks/large_sales.sql
-- Without triggers; the lines' secondary indexes go before and come back after. `first` numbers the first document.
SET session_replication_role = replica;
SET maintenance_work_mem = '1GB';
SET work_mem = '256MB';

CREATE TEMPORARY TABLE kept AS
SELECT indexname, indexdef
FROM pg_indexes
WHERE
    tablename IN ('orders_shipment', 'orders_shipmentline')
    AND indexname NOT LIKE '%pkey' AND indexname <> 'shipment_document_once';

SELECT format('DROP INDEX %I', indexname) FROM kept \gexec

-- Two documents in five go to one client in fifty; the place of a client is a digest, so each run gives the same.
CREATE TEMPORARY TABLE numbered AS
SELECT id, row_number() OVER (ORDER BY id) - 1 AS n, count(*) OVER () AS clients FROM dossiers_client;
CREATE UNIQUE INDEX ON numbered (n);
ANALYZE numbered;

INSERT INTO orders_shipment (number, date, client_id, is_imported, reason, created_at)
SELECT 'D' || lpad(g::text, 8, '0'), chosen.day, c.id, TRUE, '', now()
FROM (
    SELECT
        g,
        :today::date - 1096 + (((g - :first) * 1096) / (:lines / 4))::int AS day,
        CASE
            WHEN hashint8extended(g, 1) & 1023 < 410 THEN (hashint8extended(g, 2) & 2147483647) % (clients / 50)
            ELSE (hashint8extended(g, 2) & 2147483647) % clients
        END AS n
    FROM
        generate_series(:first::bigint, :first::bigint + :lines / 4 - 1) AS g
    CROSS JOIN (SELECT count(*) AS clients FROM numbered) AS counted
) AS chosen
JOIN numbered AS c ON c.n = chosen.n
ORDER BY chosen.g;

-- One document in a hundred and twenty-eight comes back.
INSERT INTO orders_shipmentline (
    shipment_id, client_id, date, product_id, kind, quantity, amount, vat, cost
)
SELECT
    s.id,
    s.client_id,
    s.date,
    (SELECT min(id) FROM catalogue_product) + (hashint8extended(s.id, k) & 2147483647) % 500,
    CASE sign WHEN 1 THEN 'sale' ELSE 'return' END,
    sign * 10,
    sign * l.amount,
    0,
    sign * round(l.amount * 0.8, 2)
FROM
    orders_shipment AS s
CROSS JOIN LATERAL (SELECT CASE hashint8extended(s.id, 9) & 127 WHEN 0 THEN -1 ELSE 1 END AS sign) AS kind
CROSS JOIN generate_series(1, 4) AS k
CROSS JOIN LATERAL (
    SELECT (100 + (hashint8extended(s.id, k + 10) & 2147483647) % 1990000 / 100.0)::numeric(14, 2) AS amount
) AS l
WHERE s.number >= 'D' || lpad(:'first', 8, '0') AND s.number LIKE 'D%'
ORDER BY s.id;

SELECT indexdef FROM kept \gexec
SET session_replication_role = origin;
VACUUM ANALYZE orders_shipment;
VACUUM ANALYZE orders_shipmentline;
