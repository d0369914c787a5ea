-- Removes what is kept of clients whose lines were touched.
-- In:    nightly_pairs; from_scratch says all.
-- Out:   reports_shipmentrhythm without them.
DELETE FROM reports_shipmentrhythm
WHERE %(from_scratch)s OR client_id IN (SELECT client_id FROM nightly_pairs)
