-- What is wrong with the staged sales.
-- in: import_sales (one row a line of the file, all text), import_dates (distinct dates as read, and whether they are still to come); client and product codes are
--     looked up in dossiers_client and catalogue_product; out: (row, column, value, reason code), one per bad cell.
SELECT row, 'document' AS "column", document AS value, 'empty' AS reason FROM import_sales WHERE document = ''
UNION ALL
SELECT row, 'document', document, 'long_document' FROM import_sales WHERE length(document) > 40
UNION ALL
SELECT row, 'date', s.date, CASE WHEN s.date = '' THEN 'empty' ELSE 'date' END
FROM import_sales s LEFT JOIN import_dates d ON d.text = s.date WHERE d.day IS NULL
UNION ALL
SELECT row, 'date', s.date, 'future' FROM import_sales s JOIN import_dates d ON d.text = s.date WHERE d.is_future
UNION ALL
SELECT row, 'client_code', client_code, 'empty' FROM import_sales WHERE client_code = ''
UNION ALL
SELECT row, 'client_code', client_code, 'client'
FROM import_sales s LEFT JOIN dossiers_client c ON c.code = s.client_code WHERE client_code <> '' AND c.id IS NULL
UNION ALL
SELECT row, 'product_code', product_code, 'product'
FROM import_sales s LEFT JOIN catalogue_product p ON p.code = s.product_code WHERE product_code <> '' AND p.id IS NULL
UNION ALL
SELECT row, 'quantity', quantity, CASE quantity WHEN '' THEN 'empty' ELSE 'number' END FROM import_sales WHERE quantity !~ '^\d{1,9}(\.\d+)?$'
UNION ALL
SELECT row, 'amount', amount, CASE amount WHEN '' THEN 'empty' ELSE 'number' END FROM import_sales WHERE amount !~ '^\d{1,11}(\.\d+)?$'
UNION ALL
SELECT row, 'cost', cost, 'number' FROM import_sales WHERE cost <> '' AND cost !~ '^\d{1,11}(\.\d+)?$'
UNION ALL
SELECT row, 'kind', kind, 'kind' FROM import_sales WHERE kind NOT IN ('sale', 'return')
