-- A foreign key that is checked by sets: an import of a million lines asks once for each of its products, not for each line.
-- As strict as PostgreSQL's own, which calls a trigger for every row:
--
-- * What a statement names must be there when it ends. It is locked (FOR KEY SHARE) until the transaction ends: whoever
--   deletes it waits, and then sees the rows that name it.
-- * What is deleted, or takes another key, must not be named when the transaction ends (SET CONSTRAINTS moves that, as with
--   others). That it sees what the others have committed needs READ COMMITTED; otherwise it is refused.
--
-- A table is bound by one call; the key of the other one is `id`:
--     SELECT orders_refer('orders_shipmentline', 'product_id', 'catalogue_product');

CREATE FUNCTION orders_refer(child regclass, "column" name, parent regclass) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    name text := 'refer_' || "column";
    kept text := format('%s_by_%s', name, child);
BEGIN
    EXECUTE format('CREATE TRIGGER %I AFTER INSERT ON %s REFERENCING NEW TABLE AS new_rows '
        'FOR EACH STATEMENT EXECUTE FUNCTION orders_check_reference(%L, %L)', name || '_insert', child, "column", parent);
    EXECUTE format('CREATE TRIGGER %I AFTER UPDATE ON %s REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows '
        'FOR EACH STATEMENT EXECUTE FUNCTION orders_check_reference(%L, %L)', name || '_update', child, "column", parent);
    EXECUTE format('CREATE CONSTRAINT TRIGGER %I AFTER DELETE OR UPDATE OF id ON %s DEFERRABLE INITIALLY DEFERRED '
        'FOR EACH ROW EXECUTE FUNCTION orders_keep_referred(%L, %L)', kept, parent, child, "column");
    EXECUTE format('CREATE TRIGGER %I AFTER TRUNCATE ON %s '
        'FOR EACH STATEMENT EXECUTE FUNCTION orders_keep_referred(%L, %L)', kept || '_truncate', parent, child, "column");
END $$;

CREATE FUNCTION orders_check_reference() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    -- not planned once for all: a plan for ten lines would take hours for a million
    named text := format('SELECT %I AS id FROM new_rows', TG_ARGV[0])
        || CASE TG_OP WHEN 'UPDATE' THEN format(' EXCEPT SELECT %I FROM old_rows', TG_ARGV[0]) ELSE '' END;
    all_there boolean;
BEGIN
    EXECUTE format('WITH named AS MATERIALIZED (SELECT DISTINCT id FROM (%s) AS every WHERE id IS NOT NULL), '
        'present AS MATERIALIZED (SELECT FROM %s WHERE id IN (SELECT id FROM named) FOR KEY SHARE) '
        'SELECT (SELECT count(*) FROM named) = (SELECT count(*) FROM present)', named, TG_ARGV[1]) INTO all_there;
    IF NOT all_there THEN
        RAISE foreign_key_violation USING TABLE = TG_TABLE_NAME, COLUMN = TG_ARGV[0], CONSTRAINT = TG_NAME,
            MESSAGE = format('%s names by %s what is not present in %s', TG_TABLE_NAME, TG_ARGV[0], TG_ARGV[1]);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION orders_keep_referred() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    is_named boolean;
BEGIN
    IF current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted') THEN
        RAISE feature_not_supported
            USING MESSAGE = format('rows of %s are deleted at READ COMMITTED only', TG_TABLE_NAME);
    END IF;
    IF TG_OP = 'TRUNCATE' THEN
        EXECUTE format('SELECT EXISTS (SELECT FROM %s WHERE %I IS NOT NULL)', TG_ARGV[0], TG_ARGV[1]) INTO is_named;
    ELSE
        EXECUTE format('SELECT EXISTS (SELECT FROM (SELECT FROM %s WHERE %I = $1 LIMIT 1 FOR KEY SHARE) AS child)'
            ' AND NOT EXISTS (SELECT FROM %s WHERE id = $1)', TG_ARGV[0], TG_ARGV[1], TG_RELID::regclass)
            INTO is_named USING OLD.id;
    END IF;
    IF is_named THEN
        RAISE foreign_key_violation USING TABLE = TG_ARGV[0], COLUMN = TG_ARGV[1], CONSTRAINT = TG_NAME,
            MESSAGE = format('%s still names by %s what leaves %s', TG_ARGV[0], TG_ARGV[1], TG_TABLE_NAME);
    END IF;
    RETURN NULL;
END $$;

-- Not `returned_line_id`: an import that replaces documents deletes lines, and would ask for each of them.
SELECT orders_refer('orders_shipment', 'client_id', 'dossiers_client'),
       orders_refer('orders_shipment', 'order_id', 'orders_order'),
       orders_refer('orders_shipment', 'returns_id', 'orders_shipment'),
       orders_refer('orders_shipmentline', 'shipment_id', 'orders_shipment'),
       orders_refer('orders_shipmentline', 'client_id', 'dossiers_client'),
       orders_refer('orders_shipmentline', 'product_id', 'catalogue_product'),
       orders_refer('orders_shipmentline', 'order_line_id', 'orders_orderline');
