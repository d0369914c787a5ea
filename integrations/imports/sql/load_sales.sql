-- The staged, checked sales as signed lines with their documents.
-- in: import_sales, import_dates; out: temporary tables import_lines (grain: a line) and import_documents (grain: a
--     document = number, date, client; `state` new, same, changed or foreign against what is already there; new ones have
--     the number of the shipment they are to become).
CREATE TEMP TABLE import_lines ON COMMIT DROP AS
SELECT s.row, s.document, d.day AS date, c.id AS client_id, p.id AS product_id, s.kind,
       sign.of * s.quantity::numeric(14, 3) AS quantity,
       sign.of * s.amount::numeric(14, 2) AS amount,
       sign.of * nullif(s.cost, '')::numeric(14, 2) AS cost
FROM import_sales s
JOIN import_dates d ON d.text = s.date
JOIN dossiers_client c ON c.code = s.client_code
LEFT JOIN catalogue_product p ON p.code = nullif(s.product_code, '')
CROSS JOIN LATERAL (SELECT CASE s.kind WHEN 'return' THEN -1 ELSE 1 END AS of) AS sign;

ANALYZE import_lines;

CREATE TEMP TABLE import_documents ON COMMIT DROP AS
WITH given AS (
    SELECT document, date, client_id, count(*) AS lines, min(row) AS row
    FROM import_lines GROUP BY document, date, client_id
), met AS MATERIALIZED (
    SELECT g.*, sh.id AS shipment_id, sh.is_imported
    FROM given g
    LEFT JOIN orders_shipment sh ON sh.number = g.document AND sh.date = g.date AND sh.client_id = g.client_id
), wanted AS (
    SELECT met.shipment_id,
           md5(string_agg(concat_ws('|', coalesce(l.product_id, 0), l.kind, l.quantity, l.amount, coalesce(l.cost::text, '')),
               ';' ORDER BY coalesce(l.product_id, 0), l.kind, l.quantity, l.amount, l.cost)) AS digest
    FROM met JOIN import_lines l USING (document, date, client_id)
    WHERE met.shipment_id IS NOT NULL GROUP BY met.shipment_id
), present AS (
    SELECT met.shipment_id,
           md5(string_agg(concat_ws('|', coalesce(l.product_id, 0), l.kind, l.quantity, l.amount, coalesce(l.cost::text, '')),
               ';' ORDER BY coalesce(l.product_id, 0), l.kind, l.quantity, l.amount, l.cost)) AS digest
    FROM met JOIN orders_shipmentline l ON l.shipment_id = met.shipment_id
    GROUP BY met.shipment_id
), compared AS (
    SELECT met.document, met.date, met.client_id, met.lines, met.row, met.shipment_id,
           CASE WHEN met.shipment_id IS NULL THEN 'new' WHEN NOT met.is_imported THEN 'foreign'
                WHEN p.digest = w.digest THEN 'same' ELSE 'changed' END AS state
    FROM met LEFT JOIN wanted w USING (shipment_id) LEFT JOIN present p USING (shipment_id)
    ORDER BY met.date, met.document, met.client_id
)
SELECT document, date, client_id, lines, row, state,
       coalesce(shipment_id, nextval(pg_get_serial_sequence('orders_shipment', 'id'))) AS shipment_id
FROM compared;

ANALYZE import_documents
