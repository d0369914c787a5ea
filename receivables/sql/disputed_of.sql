-- What is disputed of an invoice, RUB with VAT, by open claims that nobody has judged not justified: those that name the
-- invoice itself, and those of its shipment. disputed_by_acts.sql has replaced it.
-- in: orders_claim. out: a sum, 0 where nothing is.
CREATE OR REPLACE FUNCTION receivables_disputed(invoice bigint, shipped bigint) RETURNS numeric LANGUAGE sql STABLE AS $$
    SELECT coalesce(sum(disputed), 0) FROM orders_claim
    WHERE status NOT IN ('closed', 'withdrawn') AND verdict <> 'no' AND disputed > 0
      AND (shipment_id = shipped AND subject_id IS NULL
           OR subject_kind = 'receivables.invoice' AND subject_id = invoice)
$$;
