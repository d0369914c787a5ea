-- Orders, open invoices, weeks with visits and calls for the company of large_company.py.
-- Without triggers: nothing here is anybody's act, and histories do not matter to the figures.
--     psql --set orders=60000 --set today="'2026-11-21'" --file benchmarks/large_company.sql
SET session_replication_role = replica;

INSERT INTO catalogue_pricecolumn (name, position)
SELECT 'Large', 1 WHERE NOT EXISTS (SELECT 1 FROM catalogue_pricecolumn);

INSERT INTO catalogue_price (product_id, column_id, price, valid_from)
SELECT product.id, price_column.id, 120, '2024-01-01'
FROM catalogue_product AS product CROSS JOIN catalogue_pricecolumn AS price_column
ON CONFLICT DO NOTHING;

CREATE TEMPORARY TABLE numbered AS
SELECT
    id,
    manager_id,
    row_number() OVER (ORDER BY id) - 1 AS n,
    row_number() OVER (PARTITION BY manager_id ORDER BY id) - 1 AS own,
    count(*) OVER (PARTITION BY manager_id) AS owned,
    count(*) OVER () AS all_of_them
FROM dossiers_client;

INSERT INTO orders_order (
    number, status, date, priced_on, ship_on, note, gross, vat, cost, list_total, max_discount,
    created_at, updated_at, client_id, created_by_id, column_id
)
SELECT
    'L-' || lpad(g::text, 7, '0'),
    CASE WHEN g <= :orders * 0.99 THEN 'shipped' WHEN g % 2 = 0 THEN 'draft' ELSE 'cancelled' END,
    d.day, d.day, d.day + 1, '', 6000, 1000, 4000, 6000, 0,
    d.day + time '10:00', d.day + time '10:00', c.id, c.manager_id, (SELECT min(id) FROM catalogue_pricecolumn)
FROM
    generate_series(1, :orders) AS g
CROSS JOIN LATERAL (SELECT :today::date - 1 - (700 - (g::bigint * 700 / :orders))::int AS day) AS d
JOIN numbered AS c ON c.n = (g * 7919::bigint) % c.all_of_them;

INSERT INTO orders_orderline (
    uuid, position, quantity, list_price, rule_price, discount, price, vat_rate, unit_cost, gross, vat, order_id,
    product_id
)
SELECT gen_random_uuid(), k, 10, 120, 120, 0, 120, 20, 80, 1200, 200, o.id, p.id
FROM
    orders_order AS o
CROSS JOIN generate_series(1, 10) AS k
JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM catalogue_product) AS p ON p.n = (o.id * 5 + k) % 500
WHERE o.number LIKE 'L-%';

INSERT INTO receivables_invoice (number, date, due_date, amount, paid, created_at, updated_at, client_id)
SELECT 'L-' || g, :today::date - age, :today::date - age + 30, 6000 + g % 5000, 0, now(), now(), c.id
FROM
    generate_series(1, :orders / 3) AS g
CROSS JOIN LATERAL (SELECT (g * 13) % 180 AS age) AS a
JOIN numbered AS c ON c.n = (g * 104729::bigint) % c.all_of_them;

INSERT INTO plans_weekplan (iso_year, iso_week, status, created_at, updated_at, manager_id)
SELECT extract(isoyear FROM monday)::int, extract(week FROM monday)::int, 'approved', monday, monday, u.id
FROM
    accounts_user AS u
CROSS JOIN (
    SELECT date_trunc('week', :today::date)::date - 7 * g AS monday FROM generate_series(-1, 26) AS g
) AS weeks
WHERE u.role = 'kam'
ON CONFLICT DO NOTHING;

INSERT INTO plans_activity (
    client_uuid, kind, status, day, starts_at, minutes, purpose, is_off_plan, outcome, result, no_next_step_reason,
    done_at, created_at, updated_at, client_id, created_by_id, manager_id, plan_id, done_by_id
)
SELECT
    gen_random_uuid(),
    CASE WHEN k % 3 = 0 THEN 'call' ELSE 'visit' END,
    CASE WHEN was THEN 'done' ELSE 'planned' END,
    d.day, time '09:00' + make_interval(hours => k), 45, 'Обсудить ассортимент и оплату', false,
    CASE WHEN was THEN 'agreed' ELSE '' END,
    CASE WHEN was THEN 'Договорились о поставке на следующей неделе' ELSE '' END,
    '', CASE WHEN was THEN d.day + time '18:00' END, d.day, d.day, c.id, c.manager_id, c.manager_id, p.id,
    CASE WHEN was THEN c.manager_id END
FROM
    plans_weekplan AS p
CROSS JOIN LATERAL (
    SELECT to_date(p.iso_year || '-' || p.iso_week, 'IYYY-IW') + nth AS day, nth FROM generate_series(0, 4) AS nth
) AS d
CROSS JOIN LATERAL (SELECT d.day < :today::date AS was) AS w
CROSS JOIN generate_series(0, 5) AS k
JOIN numbered AS c ON c.manager_id = p.manager_id AND c.own = (p.iso_week * 30 + d.nth * 6 + k) % c.owned;

SET session_replication_role = origin;
ANALYZE;
