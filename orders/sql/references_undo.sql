-- Takes back references.sql.
DROP FUNCTION orders_refer(regclass, name, regclass);
DROP FUNCTION orders_check_reference() CASCADE;
DROP FUNCTION orders_keep_referred() CASCADE;
