-- The staged sales as signed lines, and what is wrong with them: all of it in one pass.
-- in: import_sales (one row a line of the file, all text; the numbers of a plain one are known to be right), patterns of
--     quantity, amount and cost, import_dates (distinct dates as read, and whether they are still to come); client and product
--     codes are looked up in dossiers_client and catalogue_product; out: temporary table import_lines (grain: a line;
--     `…_wrong` is the reason code of a bad cell, whose value is empty then).
CREATE TEMP TABLE import_lines ON COMMIT DROP AS
SELECT s.row, s.document, d.day AS date, c.id AS client_id, p.id AS product_id, s.kind,
       (CASE WHEN quantity_wrong IS NULL THEN CASE s.kind WHEN 'return' THEN - s.quantity::numeric ELSE s.quantity::numeric END
        END)::numeric(14, 3) AS quantity,
       (CASE WHEN amount_wrong IS NULL THEN CASE s.kind WHEN 'return' THEN - s.amount::numeric ELSE s.amount::numeric END
        END)::numeric(14, 2) AS amount,
       (CASE WHEN cost_wrong IS NULL AND s.cost <> '' THEN CASE s.kind WHEN 'return' THEN - s.cost::numeric ELSE s.cost::numeric END
        END)::numeric(14, 2) AS cost,
       document_wrong,
       CASE WHEN d.is_future THEN 'future' WHEN d.day IS NOT NULL THEN NULL WHEN s.date = '' THEN 'empty' ELSE 'date' END AS date_wrong,
       CASE WHEN c.id IS NOT NULL THEN NULL WHEN s.client_code = '' THEN 'empty' ELSE 'unknown' END AS client_code_wrong,
       CASE WHEN p.id IS NULL AND s.product_code <> '' THEN 'unknown' END AS product_code_wrong,
       quantity_wrong, amount_wrong, cost_wrong, kind_wrong
FROM (
    SELECT row, document, date, client_code, product_code, quantity, amount, cost,
           CASE kind WHEN '' THEN 'sale' ELSE kind END AS kind,
           CASE WHEN document = '' THEN 'empty' WHEN length(document) > 40 THEN 'long_document' END AS document_wrong,
           CASE WHEN is_plain OR quantity ~ %(quantity)s THEN NULL WHEN quantity = '' THEN 'empty' ELSE 'number' END AS quantity_wrong,
           CASE WHEN is_plain OR amount ~ %(amount)s THEN NULL WHEN amount = '' THEN 'empty' ELSE 'number' END AS amount_wrong,
           CASE WHEN is_plain OR cost ~ %(cost)s THEN NULL ELSE 'number' END AS cost_wrong,
           CASE WHEN kind NOT IN ('', 'sale', 'return') THEN 'kind' END AS kind_wrong
    FROM import_sales
    OFFSET 0  -- or each pattern would be tried twice
) AS s
LEFT JOIN import_dates d ON d.text = s.date
LEFT JOIN dossiers_client c ON c.code = s.client_code
LEFT JOIN catalogue_product p ON p.code = s.product_code AND s.product_code <> '';

ANALYZE import_lines
