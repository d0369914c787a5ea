DROP TRIGGER collection_checked_on_insert ON orders_order;
DROP TRIGGER collection_checked ON orders_order;
DROP FUNCTION receivables_check_stop();
DROP FUNCTION receivables_stopped(bigint);
