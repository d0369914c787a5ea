-- The sales fact is what was shipped, came back and was corrected by acts: of each line never more goes than was there,
-- an approved act stands in it line by line, a reversed one adds up to nothing, and no correction is without its act.
SELECT 'shipment line ' || sale.id AS bad
FROM orders_shipmentline sale
JOIN (
    SELECT coalesce(returned_line_id, corrected_line_id) AS line, sum(quantity) AS quantity, sum(amount + vat) AS gross
    FROM orders_shipmentline WHERE returned_line_id IS NOT NULL OR corrected_line_id IS NOT NULL GROUP BY 1
) AS gone ON gone.line = sale.id
WHERE sale.quantity + gone.quantity < 0 OR sale.amount + sale.vat + gone.gross < 0
UNION ALL
SELECT 'act line ' || line.id
FROM orders_actline line
JOIN orders_discrepancyact act ON act.id = line.act_id AND act.status IN ('approved', 'reversed')
LEFT JOIN orders_shipmentline posted ON posted.shipment_id = act.document_id
    AND (posted.corrected_line_id = line.shipment_line_id
         OR line.shipment_line_id IS NULL AND posted.corrected_line_id IS NULL AND posted.product_id = line.product_id
            AND posted.quantity = line.actual - line.documented)
WHERE line.actual <> line.documented
  AND (posted.id IS NULL OR posted.quantity <> line.actual - line.documented
       OR posted.amount + posted.vat <> line.amount)
UNION ALL
SELECT 'act ' || act.id
FROM orders_discrepancyact act
WHERE act.status = 'reversed'
  AND (SELECT coalesce(sum(amount + vat), 0) <> 0 OR coalesce(sum(quantity), 0) <> 0
       FROM orders_shipmentline WHERE shipment_id IN (act.document_id, act.reversal_id))
UNION ALL
SELECT 'correction ' || line.id
FROM orders_shipmentline line
WHERE line.kind = 'correction'
  AND NOT EXISTS (SELECT FROM orders_discrepancyact act WHERE line.shipment_id IN (act.document_id, act.reversal_id))
