-- Who owes how much, how late, with the manager of the day (formulas.md 2.5).
-- In:    the ageing of receivables/sql/ageing.sql for everyone, dossiers_client; as_of.
-- Out:   client_id, manager_id, balance, not_due, days_1_30 … days_over_180, overdue, overdue_days, over_limit, advances.
-- Grain: one row per client who owes anything as of the date.
WITH ageing AS (
-- include receivables/ageing
)
SELECT
    a.client_id,
    c.manager_id,
    a.balance,
    a.not_due,
    a.days_1_30,
    a.days_31_60,
    a.days_61_90,
    a.days_91_180,
    a.days_over_180,
    a.overdue,
    a.overdue_days,
    a.over_limit,
    a.advances
FROM ageing AS a
INNER JOIN dossiers_client AS c ON c.id = a.client_id
WHERE a.balance > 0
ORDER BY a.client_id
