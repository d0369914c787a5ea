-- While a load is on its way (integrations.undo.images.kept_for), each row that it writes leaves its image in
-- integrations_rowimage. Otherwise the triggers cost a look at a setting, once per statement.
-- in: rows written while the setting kam.import_run names a run; out: integrations_rowimage.
CREATE FUNCTION integrations_keep_image() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    run bigint := nullif(current_setting('kam.import_run', true), '');
BEGIN
    IF run IS NULL THEN
        RETURN NULL;
    ELSIF TG_OP = 'INSERT' AND TG_ARGV[0] = 'key' THEN
        INSERT INTO integrations_rowimage (run_id, "table", row_id, what)
        SELECT run, TG_TABLE_NAME, id, 'i' FROM new_rows;
    ELSIF TG_OP = 'INSERT' THEN
        INSERT INTO integrations_rowimage (run_id, "table", row_id, what, after)
        SELECT run, TG_TABLE_NAME, n.id, 'i', to_jsonb(n) FROM new_rows n;
    ELSIF TG_OP = 'UPDATE' THEN
        INSERT INTO integrations_rowimage (run_id, "table", row_id, what, before, after)
        SELECT run, TG_TABLE_NAME, n.id, 'u', to_jsonb(o), to_jsonb(n)
        FROM old_rows o JOIN new_rows n USING (id);
    ELSE
        INSERT INTO integrations_rowimage (run_id, "table", row_id, what, before)
        SELECT run, TG_TABLE_NAME, o.id, 'd', to_jsonb(o) FROM old_rows o;
    END IF;
    RETURN NULL;
END $$;

-- `kept` is row (whole images), key (of a created row its key alone), or part (none of a created one: its whole knows it).
CREATE FUNCTION integrations_keep_images(watched regclass, kept text DEFAULT 'row') RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF kept <> 'part' THEN
        EXECUTE format('CREATE TRIGGER image_insert AFTER INSERT ON %s REFERENCING NEW TABLE AS new_rows '
            'FOR EACH STATEMENT EXECUTE FUNCTION integrations_keep_image(%L)', watched, kept);
    END IF;
    EXECUTE format('CREATE TRIGGER image_update AFTER UPDATE ON %s REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows '
        'FOR EACH STATEMENT EXECUTE FUNCTION integrations_keep_image(%L)', watched, kept);
    EXECUTE format('CREATE TRIGGER image_delete AFTER DELETE ON %s REFERENCING OLD TABLE AS old_rows '
        'FOR EACH STATEMENT EXECUTE FUNCTION integrations_keep_image(%L)', watched, kept);
END $$;

SELECT integrations_keep_images(one::regclass) FROM unnest(ARRAY[
    'accounts_user', 'accounts_department', 'catalogue_productgroup', 'catalogue_product', 'catalogue_pricecolumn',
    'catalogue_price', 'dossiers_marketsegment', 'dossiers_channel', 'dossiers_territory', 'dossiers_clientgroup',
    'dossiers_client', 'dossiers_person', 'dossiers_clientcontact', 'dossiers_contract', 'orders_clientpricecolumn',
    'receivables_invoice', 'receivables_creditlimit', 'receivables_payment', 'receivables_allocation', 'reports_target',
    'catalogue_warehouse', 'catalogue_stock', 'dossiers_outlet', 'dossiers_competitor', 'dossiers_competitorprice',
    'plans_weekplan', 'plans_activity', 'orders_order', 'orders_orderline'
]) AS one;
SELECT integrations_keep_images('orders_shipment', 'key'), integrations_keep_images('orders_shipmentline', 'part');
