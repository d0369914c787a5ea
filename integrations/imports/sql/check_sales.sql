-- What is wrong with the staged sales.
-- in: import_sales (one row a line of the file, all text), import_lines; out: (row, column, value, reason code), one per bad
--     cell.
SELECT row, bad."column", bad.value, bad.reason
FROM import_lines l
JOIN import_sales s USING (row)
CROSS JOIN LATERAL (VALUES
    ('document', s.document, document_wrong), ('date', s.date, date_wrong),
    ('client_code', s.client_code, client_code_wrong), ('product_code', s.product_code, product_code_wrong),
    ('quantity', s.quantity, quantity_wrong), ('amount', s.amount, amount_wrong), ('cost', s.cost, cost_wrong),
    ('kind', s.kind, kind_wrong)
) AS bad("column", value, reason)
-- one by one: so the planner knows from its statistics that there are few
WHERE (document_wrong IS NOT NULL OR date_wrong IS NOT NULL OR client_code_wrong IS NOT NULL OR product_code_wrong IS NOT NULL
       OR quantity_wrong IS NOT NULL OR amount_wrong IS NOT NULL OR cost_wrong IS NOT NULL OR kind_wrong IS NOT NULL)
  AND bad.reason IS NOT NULL
