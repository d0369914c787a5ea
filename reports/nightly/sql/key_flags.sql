-- Whether each client is key, beside the client, where that has changed.
-- In:    dossiers_keystatus; now.
-- Out:   dossiers_client: is_key.
-- Grain: one row per client whose flag changes.
UPDATE dossiers_client AS c
SET is_key = NOT c.is_key, updated_at = %(now)s
WHERE c.is_key IS DISTINCT FROM EXISTS (
    SELECT FROM dossiers_keystatus AS s WHERE s.client_id = c.id AND s.valid_to IS NULL
)
