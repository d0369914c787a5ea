"""The test database of a worker: a copy of one that was migrated once.

The copy is named as Django names it (`test_kam_gw0`), the original `test_kam_template`. The original's comment says
what it was made of; it is made anew when migrations, SQL or packages differ, and once per run with `--create-db`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import TransactionTestCase

LOCK = (
    7_340_112  # in the maintenance database, with the name: one worker at a time makes or copies an original
)
MADE_OF = (
    "*/migrations/*.py",
    "*/*/migrations/*.py",
    "**/sql/*.sql",
    "kam_crm/settings.py",
    "tests/support/database.py",
)
LOCKS = ("requirements/app.lock", "requirements/dev.lock")


def fingerprint(project: Path) -> str:
    """Of everything a migrated database depends on."""
    files = {path for pattern in MADE_OF for path in project.glob(pattern) if ".venv" not in path.parts}
    digest = hashlib.sha256()
    for path in sorted({*files, *(project / lock for lock in LOCKS)}):
        digest.update(str(path.relative_to(project)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def provide(template: str, name: str, key: str, migrate: Callable[[], None]) -> None:
    """The database `name` is an untouched copy of `template`, which `migrate` fills unless it bears `key`."""
    with _one_at_a_time(template) as cursor:
        if _comment(cursor, template) != key:
            _drop(cursor, template)
            cursor.execute(f"CREATE DATABASE {_quoted(template)}")
            _use(template)
            try:
                migrate()
            finally:
                connection.close()
            cursor.execute(f"COMMENT ON DATABASE {_quoted(template)} IS %s", [key])
        _drop(cursor, name)
        cursor.execute(f"CREATE DATABASE {_quoted(name)} TEMPLATE {_quoted(template)}")
    _use(name)


def migrate() -> None:
    call_command("migrate", verbosity=0, interactive=False)
    remember_rows_of_migrations()


def _use(name: str) -> None:
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name


@contextmanager
def _one_at_a_time(template: str) -> Iterator[Any]:
    # those of other checkouts on the same server need not wait
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, hashtext(%s))", [LOCK, template])
        try:
            yield cursor
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s, hashtext(%s))", [LOCK, template])


def _comment(cursor: Any, name: str) -> str | None:
    cursor.execute("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name])
    row = cursor.fetchone()
    return row[0] if row else None


def _drop(cursor: Any, name: str) -> None:
    """Also where an aborted run still holds it."""
    cursor.execute(f"DROP DATABASE IF EXISTS {_quoted(name)} WITH (FORCE)")


def _quoted(name: str) -> str:
    return str(connection.ops.quote_name(name))


# ---- as it was born, between tests that commit ------------------------------------------------------------------

# Written by `migrate` for models, not for data: Django's own flush would write them again after every test.
KEPT = ("django_migrations", "django_content_type", "auth_permission")
# What migrations gave the company to begin with (rules, templates, purposes): a test finds it whoever ran before.
REMEMBER = """
DO $$
DECLARE
    candidate regclass;
    has_rows boolean;
BEGIN
    CREATE SCHEMA born;
    FOR candidate IN
        SELECT oid FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> ALL (%s)
    LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %%s)', candidate) INTO has_rows;
        IF has_rows THEN
            EXECUTE format('CREATE TABLE born.%%s AS TABLE %%s', candidate, candidate);
        END IF;
    END LOOP;
END $$
"""
RESTORE = """
DO $$
DECLARE
    changed text[] := '{}';
    given text[] := '{}';
    candidate text;
    is_born boolean;
    differs boolean;
BEGIN
    FOR candidate, is_born IN
        SELECT quote_ident(relname), to_regclass('born.' || quote_ident(relname)) IS NOT NULL FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> ALL (%s)
    LOOP
        IF is_born THEN
            EXECUTE format(
                'SELECT (SELECT count(*) FROM public.%%1$s) <> (SELECT count(*) FROM born.%%1$s)'
                ' OR EXISTS (SELECT t::text FROM public.%%1$s AS t EXCEPT SELECT t::text FROM born.%%1$s AS t)',
                candidate
            ) INTO differs;
        ELSE
            EXECUTE format('SELECT EXISTS (SELECT FROM public.%%s)', candidate) INTO differs;
        END IF;
        IF differs THEN
            changed := changed || ('public.' || candidate);
        END IF;
    END LOOP;
    IF changed = '{}' THEN
        RETURN;
    END IF;
    EXECUTE 'TRUNCATE ' || array_to_string(changed, ', ') || ' CASCADE';
    FOR candidate IN
        SELECT quote_ident(relname) FROM pg_class WHERE relnamespace = 'born'::regnamespace AND relkind = 'r'
    LOOP
        EXECUTE format('SELECT NOT EXISTS (SELECT FROM public.%%s)', candidate) INTO differs;
        IF differs THEN
            given := given || candidate;
            EXECUTE format('ALTER TABLE public.%%s DISABLE TRIGGER USER', candidate);  -- its history is given back, too
            EXECUTE format('INSERT INTO public.%%1$s OVERRIDING SYSTEM VALUE TABLE born.%%1$s', candidate);
        END IF;
    END LOOP;
    SET CONSTRAINTS ALL IMMEDIATE;
    FOREACH candidate IN ARRAY given LOOP
        EXECUTE format('ALTER TABLE public.%%s ENABLE TRIGGER USER', candidate);
    END LOOP;
END $$
"""


def remember_rows_of_migrations() -> None:
    with connection.cursor() as cursor:
        cursor.execute(REMEMBER, [list(KEPT)])


def give_back_its_first_rows(test: TransactionTestCase) -> None:
    """In place of Django's flush, which truncates every table and has `migrate` write its own rows again."""
    with connection.cursor() as cursor:
        cursor.execute(RESTORE, [list(KEPT)])
