-- What a load left behind, one line a row: as it was before the load first touched it, as it became by the last time.
-- in: integrations_rowimage of a run; out: temporary table undo_rows (grain: a row of a table; `come` was not there before
--     the load, `gone` not after it; rows that the load made and took away again are left out).
CREATE TEMP TABLE undo_rows ON COMMIT DROP AS
SELECT first."table", first.row_id, first.what = 'i' AS come, last.what = 'd' AS gone, first.before, last.after, last.id AS last
FROM (
    SELECT DISTINCT ON ("table", row_id) "table", row_id, what, before
    FROM integrations_rowimage WHERE run_id = %(run)s ORDER BY "table", row_id, id
) AS first
JOIN (
    SELECT DISTINCT ON ("table", row_id) "table", row_id, what, after, id
    FROM integrations_rowimage WHERE run_id = %(run)s ORDER BY "table", row_id, id DESC
) AS last USING ("table", row_id)
WHERE NOT (first.what = 'i' AND last.what = 'd');

CREATE INDEX ON undo_rows ("table", row_id);
ANALYZE undo_rows
