-- The staged, checked sales as signed lines with their documents.
-- in: import_sales, import_dates; out: temporary tables import_lines (grain: a line) and import_documents (grain: a
--     document = number, date, client, with `state` new, same, changed or foreign against what is already there).
CREATE TEMP TABLE import_lines ON COMMIT DROP AS
SELECT s.row, s.document, d.day AS date, c.id AS client_id, p.id AS product_id, s.kind,
       sign.of * s.quantity::numeric(14, 3) AS quantity,
       sign.of * s.amount::numeric(14, 2) AS amount,
       sign.of * nullif(s.cost, '')::numeric(14, 2) AS cost
FROM import_sales s
JOIN import_dates d ON d.text = s.date
JOIN dossiers_client c ON c.code = s.client_code
LEFT JOIN orders_product p ON p.code = nullif(s.product_code, '')
CROSS JOIN LATERAL (SELECT CASE s.kind WHEN 'return' THEN -1 ELSE 1 END AS of) AS sign;

ANALYZE import_lines;

CREATE TEMP TABLE import_documents ON COMMIT DROP AS
WITH given AS (
    SELECT document, date, client_id, count(*) AS lines, min(row) AS row,
           md5(string_agg(concat_ws('|', coalesce(product_id, 0), kind, quantity, amount, coalesce(cost::text, '')), ';'
               ORDER BY coalesce(product_id, 0), kind, quantity, amount, cost)) AS digest
    FROM import_lines GROUP BY document, date, client_id
), present AS (
    SELECT sh.id, sh.number AS document, sh.date, sh.client_id, sh.is_imported,
           md5(string_agg(concat_ws('|', coalesce(l.product_id, 0), l.kind, l.quantity, l.amount, coalesce(l.cost::text, '')),
               ';' ORDER BY coalesce(l.product_id, 0), l.kind, l.quantity, l.amount, l.cost)) AS digest
    FROM given g
    JOIN orders_shipment sh ON sh.number = g.document AND sh.date = g.date AND sh.client_id = g.client_id
    LEFT JOIN orders_shipmentline l ON l.shipment_id = sh.id
    GROUP BY sh.id
)
SELECT g.document, g.date, g.client_id, g.lines, g.row, p.id AS shipment_id,
       CASE WHEN p.id IS NULL THEN 'new' WHEN NOT p.is_imported THEN 'foreign'
            WHEN p.digest = g.digest THEN 'same' ELSE 'changed' END AS state
FROM given g LEFT JOIN present p USING (document, date, client_id)
