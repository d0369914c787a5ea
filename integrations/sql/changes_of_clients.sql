-- Watch a list of rows that belong to clients by `client_id`, and tell of them when their client is handed over:
--     SELECT integrations_watch_of_clients('dossiers_document', 'documents');
-- watched  the table
-- kind     the list of the API

CREATE FUNCTION integrations_watch_of_clients(watched regclass, kind text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM integrations_watch(watched, kind);
    EXECUTE format('CREATE TRIGGER %I AFTER UPDATE ON dossiers_client REFERENCING OLD TABLE AS old_rows '
        'NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION integrations_note(%L)',
        'change_hand_over_' || replace(kind, '-', '_'),
        format('INSERT INTO integrations_change (kind, row_id, what, client_id, manager_id, left_id) '
            'SELECT %L, r.id, ''h'', n.id, n.manager_id, o.manager_id FROM old_rows o JOIN new_rows n ON n.id = o.id '
            'JOIN %s r ON r.client_id = n.id WHERE o.manager_id <> n.manager_id', kind, watched));
END $$;

SELECT integrations_watch_of_clients('dossiers_document', 'documents'),
       integrations_watch_of_clients('plans_promise', 'promises');
