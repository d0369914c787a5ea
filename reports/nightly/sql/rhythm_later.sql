-- Clients who were shipped something after the date: what is kept of them tells too much.
-- In:    reports_shipmentrhythm; as_of; everyone, or clients.
-- Out:   client_id.
SELECT client_id
FROM reports_shipmentrhythm
WHERE last_on > %(as_of)s AND (%(everyone)s OR client_id = ANY(%(clients)s))
