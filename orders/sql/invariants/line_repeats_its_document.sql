-- Lines repeat the client and the day of their document, which the analytics read.
SELECT 'shipment line ' || line.id AS bad
FROM orders_shipmentline line JOIN orders_shipment document ON document.id = line.shipment_id
WHERE (line.client_id, line.date) IS DISTINCT FROM (document.client_id, document.date)
