DROP TRIGGER contract_checked ON orders_order;
DROP FUNCTION receivables_check_contract();
DROP FUNCTION receivables_over(text, numeric, numeric);
DROP FUNCTION receivables_has_contract(bigint, date);
