-- Every row that an API list shows leaves a line in integrations_change when it is written, whoever writes it: pages,
-- imports by COPY, SQL by hand. Triggers fire once per statement, so that 300,000 rows cost one INSERT … SELECT.
--
-- A table is watched by one call, and by several where its rows are shown in several lists:
--     SELECT integrations_watch('orders_order', 'orders');
-- watched  the table
-- kind     the list of the API
-- id       the row's id in that list; `r` is the row that was written
-- client   the key of the client it belongs to, '' for none
-- reach    further joins that the two before need
-- part     the row is shown as a part of another one: whatever happens to it is a change of that
-- key      primary key of the table
-- manager  who answers for the client
-- seen     columns whose change counts, for tables with others that nobody is shown

CREATE FUNCTION integrations_watch(
    watched regclass, kind text, id text DEFAULT 'r.id', client text DEFAULT 'r.client_id', reach text DEFAULT '',
    part boolean DEFAULT false, key text DEFAULT 'id', manager text DEFAULT 'c.manager_id', seen text[] DEFAULT '{*}'
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    name text := 'change_' || replace(kind, '-', '_');
    before text := (SELECT string_agg('o.' || one, ', ') FROM unnest(seen) AS one);
    after text := (SELECT string_agg('n.' || one, ', ') FROM unnest(seen) AS one);
    pairs text := format('old_rows o JOIN new_rows n ON o.%1$I = n.%1$I WHERE ROW(%2$s) IS DISTINCT FROM ROW(%3$s)',
                         key, before, after);
    moved text := format('old_rows o JOIN new_rows n ON o.%I = n.%I', key, key);
    -- an outer join: a request may be about something that belongs to no client
    owner text := CASE client WHEN '' THEN '' ELSE format('LEFT JOIN dossiers_client c ON c.id = %s', client) END;
    write text := format(
        'INSERT INTO integrations_change (kind, row_id, what, client_id, manager_id) '
        'SELECT %s %L, %s, %%L, %s FROM (%%s) AS r %s %s', CASE WHEN part THEN 'DISTINCT' ELSE '' END, kind, id,
        CASE client WHEN '' THEN 'NULL::bigint, NULL::bigint' ELSE format('%s, %s', client, manager) END, reach, owner);
    inserted text := format(write, CASE WHEN part THEN 'u' ELSE 'c' END, 'SELECT * FROM new_rows');
    updated text := format(write, 'u', 'SELECT n.* FROM ' || pairs);
    deleted text := format(write, CASE WHEN part THEN 'u' ELSE 'd' END, 'SELECT * FROM old_rows');
    -- those who saw it at its former client
    taken text := format(write, 'u', 'SELECT o.* FROM ' || moved || ' WHERE o.client_id IS DISTINCT FROM n.client_id');
BEGIN
    EXECUTE format('CREATE TRIGGER %I AFTER INSERT ON %s REFERENCING NEW TABLE AS new_rows '
        'FOR EACH STATEMENT EXECUTE FUNCTION integrations_note(%L)', name || '_insert', watched, inserted);
    EXECUTE format('CREATE TRIGGER %I AFTER UPDATE ON %s REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows '
        'FOR EACH STATEMENT EXECUTE FUNCTION integrations_note(%L)', name || '_update', watched, updated);
    EXECUTE format('CREATE TRIGGER %I AFTER DELETE ON %s REFERENCING OLD TABLE AS old_rows '
        'FOR EACH STATEMENT EXECUTE FUNCTION integrations_note(%L)', name || '_delete', watched, deleted);
    IF client = 'r.client_id' AND NOT part AND key = 'id' THEN
        EXECUTE format('CREATE TRIGGER %I AFTER UPDATE ON %s REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows '
            'FOR EACH STATEMENT EXECUTE FUNCTION integrations_note(%L)', name || '_moved', watched, taken);
    END IF;
END $$;

-- What a trigger of integrations_watch does: the statement it was made with.
CREATE FUNCTION integrations_note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE TG_ARGV[0];
    RETURN NULL;
END $$;

-- A client handed over takes everything along: gone for one manager, come for the other.
CREATE FUNCTION integrations_note_hand_over() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO integrations_change (kind, row_id, what, client_id, manager_id, left_id)
    SELECT everything.kind, everything.id, 'h', n.id, n.manager_id, o.manager_id
    FROM old_rows o
    JOIN new_rows n ON n.id = o.id
    CROSS JOIN LATERAL (
        SELECT 'clients' AS kind, n.id AS id
        UNION ALL SELECT 'persons', person_id FROM dossiers_clientcontact WHERE client_id = n.id
        UNION ALL SELECT 'client-contacts', id FROM dossiers_clientcontact WHERE client_id = n.id
        UNION ALL SELECT 'contracts', id FROM dossiers_contract WHERE client_id = n.id
        UNION ALL SELECT 'notes', id FROM dossiers_note WHERE client_id = n.id
        UNION ALL SELECT 'key-statuses', id FROM dossiers_keystatus WHERE client_id = n.id
        UNION ALL SELECT 'activities', id FROM plans_activity WHERE client_id = n.id
        UNION ALL SELECT 'orders', id FROM orders_order WHERE client_id = n.id
        UNION ALL SELECT 'shipments', id FROM orders_shipment WHERE client_id = n.id
        UNION ALL SELECT 'shipment-lines', id FROM orders_shipmentline WHERE client_id = n.id
        UNION ALL SELECT 'invoices', id FROM receivables_invoice WHERE client_id = n.id
        UNION ALL SELECT 'payments', id FROM receivables_payment WHERE client_id = n.id
        UNION ALL SELECT 'allocations', a.id
            FROM receivables_allocation a JOIN receivables_invoice i ON i.id = a.invoice_id WHERE i.client_id = n.id
        UNION ALL SELECT 'credit-limits', id FROM receivables_creditlimit WHERE client_id = n.id
        UNION ALL SELECT 'approvals', id FROM approvals_request WHERE client_id = n.id
    ) AS everything
    WHERE o.manager_id <> n.manager_id;
    RETURN NULL;
END $$;

CREATE TRIGGER change_hand_over AFTER UPDATE ON dossiers_client
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION integrations_note_hand_over();

-- The moment at which a client's figures last moved, whoever wrote them and however often they were written alike.
CREATE FUNCTION integrations_figures_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := OLD.updated_at;
    IF NEW IS DISTINCT FROM OLD THEN
        NEW.updated_at := clock_timestamp();
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER figures_moved BEFORE UPDATE ON dossiers_clientsummary
    FOR EACH ROW EXECUTE FUNCTION integrations_figures_moved();

SELECT integrations_watch('dossiers_client', 'clients', client => 'r.id', manager => 'r.manager_id'),
       integrations_watch('dossiers_clientsummary', 'clients', id => 'r.client_id', part => true, key => 'client_id'),
       integrations_watch('dossiers_clientcontact', 'client-contacts'),
       integrations_watch('dossiers_contract', 'contracts'),
       integrations_watch('dossiers_note', 'notes'),
       integrations_watch('dossiers_keystatus', 'key-statuses'),
       integrations_watch('plans_activity', 'activities'),
       integrations_watch('orders_order', 'orders'),
       integrations_watch('orders_shipment', 'shipments'),
       integrations_watch('orders_shipmentline', 'shipment-lines'),
       integrations_watch('receivables_invoice', 'invoices'),
       integrations_watch('receivables_payment', 'payments'),
       integrations_watch('receivables_creditlimit', 'credit-limits'),
       integrations_watch('approvals_request', 'approvals'),
       integrations_watch('receivables_allocation', 'allocations', client => 'i.client_id',
           reach => 'JOIN receivables_invoice i ON i.id = r.invoice_id');

-- A row shown in another one: the other one has changed.
SELECT integrations_watch('orders_orderline', 'orders', id => 'r.order_id', client => 'p.client_id', part => true,
           reach => 'JOIN orders_order p ON p.id = r.order_id'),
       integrations_watch('plans_activity_persons', 'activities', id => 'r.activity_id', client => 'p.client_id', part => true,
           reach => 'JOIN plans_activity p ON p.id = r.activity_id'),
       integrations_watch('receivables_allocation', 'payments', id => 'r.payment_id', client => 'p.client_id', part => true,
           reach => 'JOIN receivables_payment p ON p.id = r.payment_id');

-- A person is seen through the clients they work at; name, phone and e-mail are shown at each of their places.
SELECT integrations_watch('dossiers_clientcontact', 'persons', id => 'r.person_id', part => true),
       integrations_watch('dossiers_person', 'persons', client => 'l.client_id', part => true,
           reach => 'JOIN dossiers_clientcontact l ON l.person_id = r.id'),
       integrations_watch('dossiers_person', 'client-contacts', id => 'l.id', client => 'l.client_id', part => true,
           reach => 'JOIN dossiers_clientcontact l ON l.person_id = r.id');

-- What belongs to no client.
SELECT integrations_watch('catalogue_product', 'products', client => ''),
       integrations_watch('catalogue_productgroup', 'product-groups', client => ''),
       integrations_watch('catalogue_price', 'prices', client => ''),
       integrations_watch('catalogue_pricecolumn', 'price-columns', client => ''),
       integrations_watch('dossiers_clientgroup', 'client-groups', client => ''),
       integrations_watch('dossiers_marketsegment', 'market-segments', client => ''),
       integrations_watch('dossiers_channel', 'channels', client => ''),
       integrations_watch('dossiers_territory', 'territories', client => ''),
       integrations_watch('plans_weekplan', 'week-plans', client => ''),
       integrations_watch('reports_target', 'targets', client => ''),
       integrations_watch('accounts_absence', 'absences', client => ''),
       integrations_watch('accounts_department', 'departments', client => ''),
       -- not by a sign-in
       integrations_watch('accounts_user', 'users', client => '',
           seen => '{email,full_name,role,department_id,phone,is_active}');
