-- Whom to call about their debt, one row for each client about whom there is anything to do or to wait for.
-- in: the clients as a query of (client, manager, name of the manager) with its parameters; as_of date, now timestamptz,
--     time zone text, rungs text[] from the lowest; open claims as a query of (shipment, subject_kind, subject, sum) with
--     its parameters
-- out: client_id, manager_id, manager, grp: 1 a promise was broken, 2 today's step, 3 a notice went today, 4 wait;
--      late: overdue and demanded, soon: of invoices whose notice went today, disputed: held out of what is overdue, RUB with
--      VAT; how many invoices of each; days since the oldest of them was due; next_due; is_at_lawyer; keys of the step,
--      promise and result that count; is_stopped
-- cost: one look at the open invoices of the clients, one at the steps of these invoices
WITH chosen (client_id, manager_id, manager) AS MATERIALIZED (
    {chosen}
), given AS (
    SELECT %s::date AS as_of, %s::timestamptz AS now, %s::text AS zone, %s::text[] AS rungs
), disputing (shipment_id, subject_kind, subject_id, amount) AS MATERIALIZED (
    {disputing}
), of_invoices AS (
    SELECT subject_id AS invoice_id, sum(amount) AS amount FROM disputing
    WHERE subject_kind = 'receivables.invoice' GROUP BY subject_id
), of_shipments AS (
    SELECT shipment_id, sum(amount) AS amount FROM disputing
    WHERE subject_kind IS DISTINCT FROM 'receivables.invoice' AND subject_id IS NULL GROUP BY shipment_id
), claimed AS MATERIALIZED (
    SELECT i.id, i.client_id, i.due_date, i.due_date < as_of AS is_late, i.amount - i.paid - held AS demanded, held
    FROM given
    CROSS JOIN receivables_invoice i
    JOIN chosen USING (client_id)
    LEFT JOIN of_invoices ON of_invoices.invoice_id = i.id
    LEFT JOIN of_shipments ON of_shipments.shipment_id = i.shipment_id
    CROSS JOIN LATERAL (
        SELECT least(i.amount - i.paid, coalesce(of_invoices.amount, 0) + coalesce(of_shipments.amount, 0)) AS held
    ) AS claims
    WHERE i.paid < i.amount AND (
        i.due_date < as_of OR i.id IN (
            SELECT invoice_id FROM receivables_collectionstep WHERE rung = 'notice' AND made_on = (SELECT as_of FROM given)
        )
    )
), debts AS (
    SELECT
        client_id,
        coalesce(sum(demanded) FILTER (WHERE is_late), 0) AS late,
        coalesce(sum(demanded) FILTER (WHERE NOT is_late), 0) AS soon,
        coalesce(sum(held) FILTER (WHERE is_late), 0) AS disputed,
        count(*) FILTER (WHERE is_late AND demanded > 0) AS late_invoices,
        count(*) FILTER (WHERE NOT is_late AND demanded > 0) AS soon_invoices,
        min(due_date) FILTER (WHERE is_late AND demanded > 0) AS oldest,
        min(due_date) FILTER (WHERE NOT is_late AND demanded > 0) AS next_due
    FROM claimed
    GROUP BY client_id
), steps AS (
    -- the newest of the highest rung: the greatest of (place of the rung, day, key)
    SELECT
        s.client_id,
        max(ARRAY[array_position(rungs, s.rung::text), s.made_on - DATE '2000-01-01', s.id])
            FILTER (WHERE s.rung <> 'notice') AS highest,
        max(s.id) FILTER (WHERE s.rung = 'notice') AS notice,
        coalesce(bool_or(s.rung = 'lawyer' AND s.status = 'done'), false) AS is_at_lawyer
    FROM given
    CROSS JOIN claimed
    JOIN receivables_collectionstep s ON s.invoice_id = claimed.id
    GROUP BY s.client_id
), promises AS (
    SELECT DISTINCT ON (p.client_id) p.client_id, p.id, p.status, p.due_on, p.closed_on
    FROM plans_promise p JOIN debts USING (client_id)
    WHERE p.side = 'theirs' AND p.amount IS NOT NULL AND p.status <> 'withdrawn'
    ORDER BY p.client_id, p.due_on DESC, p.id DESC
), results AS (
    SELECT DISTINCT ON (r.client_id) r.client_id, r.id, r.outcome, r.again_at, r.created_at
    FROM receivables_collectionresult r JOIN debts USING (client_id)
    WHERE r.undone_at IS NULL
    ORDER BY r.client_id, r.id DESC
)
SELECT
    debts.client_id, chosen.manager_id, chosen.manager, grp, late, soon, disputed,
    CASE grp WHEN 3 THEN soon_invoices ELSE late_invoices END AS invoices,
    coalesce(as_of - oldest, 0) AS days, next_due,
    coalesce(steps.is_at_lawyer, false) AS is_at_lawyer,
    CASE WHEN grp = 3 THEN steps.notice ELSE coalesce(steps.highest[3], steps.notice) END AS step_id,
    promises.id AS promise_id, results.id AS result_id,
    EXISTS (SELECT FROM receivables_shipmentstop s WHERE s.client_id = debts.client_id AND s.lifted_at IS NULL) AS is_stopped
FROM given
CROSS JOIN debts
JOIN chosen USING (client_id)
LEFT JOIN steps USING (client_id)
LEFT JOIN promises USING (client_id)
LEFT JOIN results USING (client_id)
CROSS JOIN LATERAL (
    SELECT CASE
        -- nothing is demanded, or no rung is reached yet
        WHEN late = 0 OR steps.highest IS NULL THEN
            CASE WHEN soon > 0 THEN 3 WHEN disputed > 0 THEN 4 END
        WHEN steps.is_at_lawyer THEN 4
        WHEN promises.status = 'open' AND promises.due_on >= as_of THEN 4
        WHEN results.again_at > now AND results.outcome <> 'promised' THEN 4
        -- and nobody has spoken with the client since the day on which it was broken; a call in vain is none
        WHEN promises.status IN ('broken', 'partly') AND NOT coalesce(
            results.outcome <> 'no_answer' AND (results.created_at AT TIME ZONE zone)::date > promises.closed_on, false
        ) THEN 1
        ELSE 2
    END AS grp
) AS sorted
WHERE grp IS NOT NULL
ORDER BY grp, CASE grp WHEN 3 THEN soon ELSE late END DESC, debts.client_id
