-- Clients, people and their links for search.py: names of invented words, as many managers as portfolios of 60 need.
-- Without triggers: nothing here is anybody's act. Numbers are drawn by a hash, so that every run is the same.
--     psql --set first=1 --set last=10000 --file benchmarks/search.sql
SET session_replication_role = replica;

CREATE FUNCTION pg_temp.drawn(seed bigint, salt text, most bigint) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
    SELECT ('x' || substr(md5(salt || seed), 1, 12))::bit(48)::bigint % most
$$;

-- three syllables of forty: 20,000 words for names of companies, as many for surnames
CREATE FUNCTION pg_temp.word(n bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT s[1 + n % 40] || s[1 + (n / 40) % 40] || s[1 + (n / 1600) % 40] FROM (SELECT ARRAY[
        'ба', 'ве', 'ги', 'до', 'жу', 'зе', 'ки', 'ло', 'му', 'на', 'пе', 'ри', 'со', 'ту', 'фа', 'хе', 'ци', 'чо',
        'шу', 'ща', 'бе', 'ви', 'го', 'ду', 'за', 'ке', 'ли', 'мо', 'ну', 'па', 'ре', 'си', 'то', 'фу', 'ха', 'це',
        'чи', 'шо', 'бру', 'сти'
    ] AS s) AS syllables
$$;

CREATE TEMPORARY TABLE made AS
SELECT
    g,
    pg_temp.word(pg_temp.drawn(g, 'first', 20000)) AS begins,
    pg_temp.word(pg_temp.drawn(g, 'second', 20000)) AS middle,
    CASE WHEN g % 5 = 0 THEN ' торг' ELSE '' END AS trade,
    lpad(pg_temp.drawn(g, 'inn', 10000000000)::text, 10, '0') AS inn,
    lpad(pg_temp.drawn(g, 'phone', 10000000000)::text, 10, '0') AS phone
FROM generate_series(:first::bigint, :last::bigint) AS g;

INSERT INTO accounts_user (
    is_superuser, is_active, created_at, updated_at, role, password, locale, theme, phone, email, full_name, sort_key
)
SELECT FALSE, TRUE, now(), now(), 'kam', '!', 'ru', 'auto', '', 'kam' || n || '@bench.example', 'Manager ' || n, 'manager ' || n
FROM (SELECT DISTINCT g / 60 AS n FROM made) AS managers
ON CONFLICT DO NOTHING;

INSERT INTO accounts_user (
    is_superuser, is_active, created_at, updated_at, role, password, locale, theme, phone, email, full_name, sort_key
)
VALUES (FALSE, TRUE, now(), now(), 'director', '!', 'ru', 'auto', '', 'director@bench.example', 'Director', 'director')
ON CONFLICT DO NOTHING;

INSERT INTO dossiers_client (
    is_key, created_at, updated_at, manager_id, inn, kpp, ogrn, country, city, code, phone, email, stage, source, about,
    address, name, sort_key, legal_name
)
SELECT
    FALSE, now(), now(), u.id, m.inn, '', '', 'RU', '', 'B-' || lpad(m.g::text, 7, '0'), '+7' || m.phone,
    'office@c' || m.g || '.example', 'customer', 'other', '', '',
    'ООО «' || initcap(m.begins) || ' ' || m.middle || m.trade || '»', m.begins || ' ' || m.middle || m.trade || ' ооо', ''
FROM made AS m
JOIN accounts_user AS u ON u.email = 'kam' || m.g / 60 || '@bench.example';

-- ten people of three clients
CREATE TEMPORARY TABLE people AS
SELECT
    p,
    1 + (p - 1) * 3 / 10 AS g,
    pg_temp.word(pg_temp.drawn(p, 'surname', 20000)) || 'ов' AS surname,
    pg_temp.word(pg_temp.drawn(p, 'given', 60) * 311) AS given,
    pg_temp.word(pg_temp.drawn(p, 'father', 60) * 173) || 'ович' AS father,
    lpad(pg_temp.drawn(p, 'own phone', 10000000000)::text, 10, '0') AS phone
FROM generate_series((:first::bigint - 1) * 10 / 3 + 1, :last::bigint * 10 / 3) AS p;

INSERT INTO dossiers_person (
    created_at, updated_at, phone, phone_extension, full_name, email, phone_tail, sort_key
)
SELECT
    now(), now(), '+7' || phone, '', initcap(surname || ' ' || given || ' ' || father), 'p' || p || '@bench.example',
    phone, surname || ' ' || given || ' ' || father
FROM people;

INSERT INTO dossiers_clientcontact (client_id, person_id, position, role, is_active, created_at, updated_at)
SELECT c.id, person.id, 'закупщик', 'influencer', TRUE, now(), now()
FROM people AS p
JOIN dossiers_client AS c ON c.code = 'B-' || lpad(p.g::text, 7, '0')
JOIN dossiers_person AS person ON person.email = 'p' || p.p || '@bench.example';

INSERT INTO dossiers_clientsummary (
    revenue, debt, overdue, overdue_days, over_limit, updated_at, month_fact, client_id, dependence_level, abc, xyz,
    segment, lifecycle, next_step, next_step_kind, dependence
)
SELECT 0, 0, 0, 0, 0, now(), 0, c.id, '', '', '', '', '', '', '', ''
FROM dossiers_client AS c
ON CONFLICT DO NOTHING;
-- as every night does
REFRESH MATERIALIZED VIEW dossiers_name_word;
ANALYZE;
