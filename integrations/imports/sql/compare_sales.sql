-- The documents of the checked lines.
-- in: import_lines; out: temporary table import_documents (grain: a document = number, date, client; `state` new, same,
--     changed, held or foreign against what is already there: a document is held that would change and whose lines an
--     act, a claim, a return or a correction names; new ones have the number of the shipment they are to become).
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
                WHEN p.digest = w.digest THEN 'same'
                -- asked of documents that would change alone
                WHEN EXISTS (
                    SELECT FROM orders_shipmentline s
                    WHERE s.shipment_id = met.shipment_id
                      AND (EXISTS (SELECT FROM orders_actline WHERE shipment_line_id = s.id)
                           OR EXISTS (SELECT FROM orders_claimline WHERE shipment_line_id = s.id)
                           OR EXISTS (SELECT FROM orders_returnline WHERE shipment_line_id = s.id)
                           OR EXISTS (SELECT FROM orders_shipmentline WHERE returned_line_id = s.id)
                           OR EXISTS (SELECT FROM orders_shipmentline WHERE corrected_line_id = s.id))
                ) THEN 'held'
                ELSE 'changed' END AS state
    FROM met LEFT JOIN wanted w USING (shipment_id) LEFT JOIN present p USING (shipment_id)
    ORDER BY met.date, met.document, met.client_id
)
SELECT document, date, client_id, lines, row, state,
       -- its sequence is looked up once, not for each document
       coalesce(shipment_id, nextval((SELECT pg_get_serial_sequence('orders_shipment', 'id')::regclass))) AS shipment_id
FROM compared;

ANALYZE import_documents
