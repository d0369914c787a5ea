-- Takes the touched months out of the queue.
-- In:    reports_touchedmonth.
-- Out:   the temporary table nightly_pairs (client_id, month).
-- Grain: one row per client and month.
-- Safe beside writers: a row is seen here only when the lines it tells of are committed; a writer who commits later
-- leaves his rows for the next run, and a run that fails gives back what it took.
WITH taken AS (
    DELETE FROM reports_touchedmonth RETURNING client_id, month
)
INSERT INTO nightly_pairs (client_id, month)
SELECT DISTINCT client_id, month FROM taken
