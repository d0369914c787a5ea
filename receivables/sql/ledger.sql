-- What stands on the accounts of clients up to a day, RUB with VAT, a row for each document (R163, formulas.md 2.5).
-- The contract of a document is the signed one in force on its day, the newest of several; money, what takes it off again and
-- credits are of the contract of the invoice they name. A contract gives its legal entity of ours.
-- in: invoices, payments and their debits, orders_shipment, dossiers_contract; parameters until, everyone, clients.
-- out: client, first version of the contract and own company (NULL where none was in force), day, kind, number, debit,
--     credit, kind of the source and its key; in the order of the account.
WITH documents AS (
    SELECT i.client_id, i.date, i.date AS day,
           CASE WHEN s.id IS NULL THEN 'invoice' WHEN s.corrects_id IS NOT NULL THEN 'correction' ELSE 'shipment' END AS kind,
           i.number, i.amount AS debit, 0::numeric AS credit, 'invoice' AS source, i.id
    FROM receivables_invoice i LEFT JOIN orders_shipment s ON s.id = i.shipment_id
    WHERE i.date <= %(until)s AND (%(everyone)s OR i.client_id = ANY(%(clients)s))
    UNION ALL
    SELECT p.client_id, p.date, coalesce(named.date, p.date), CASE WHEN p.kind = 'correction' THEN 'credit' ELSE p.kind END,
           p.number, 0::numeric, p.amount, 'payment', p.id
    FROM receivables_payment p LEFT JOIN receivables_invoice named ON named.id = p.named_invoice_id
    WHERE p.date <= %(until)s AND (%(everyone)s OR p.client_id = ANY(%(clients)s))
    UNION ALL
    SELECT p.client_id, d.date, coalesce(named.date, p.date), d.kind, p.number, d.amount, 0::numeric, 'payment', p.id
    FROM receivables_paymentdebit d JOIN receivables_payment p ON p.id = d.payment_id
    LEFT JOIN receivables_invoice named ON named.id = p.named_invoice_id
    WHERE d.date <= %(until)s AND (%(everyone)s OR p.client_id = ANY(%(clients)s))
)
SELECT d.client_id, c.contract_id, c.own_company_id, d.date, d.kind, d.number, d.debit, d.credit, d.source, d.id
FROM documents d LEFT JOIN LATERAL (
    SELECT coalesce(original_id, id) AS contract_id, own_company_id FROM dossiers_contract
    WHERE client_id = d.client_id AND status = 'signed' AND valid_from <= d.day AND (valid_to IS NULL OR valid_to >= d.day)
    ORDER BY valid_from DESC, id DESC LIMIT 1
) c ON true
