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
MADE_OF = ("*/migrations/*.py", "*/*/migrations/*.py", "**/sql/*.sql", "kam_crm/settings.py")
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


# ---- emptied between tests that commit -------------------------------------------------------------------------

# Written by `migrate` for models, not for data: Django's own flush would write them again after every test.
KEPT = ("django_migrations", "django_content_type", "auth_permission")
EMPTY = """
DO $$
DECLARE
    filled text[] := '{}';
    candidate regclass;
    has_rows boolean;
BEGIN
    FOR candidate IN
        SELECT oid FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> ALL (%s)
    LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %%s)', candidate) INTO has_rows;
        IF has_rows THEN
            filled := filled || candidate::text;
        END IF;
    END LOOP;
    IF filled <> '{}' THEN
        EXECUTE 'TRUNCATE ' || array_to_string(filled, ', ') || ' CASCADE';
    END IF;
END $$
"""


def empty_filled_tables(test: TransactionTestCase) -> None:
    """In place of Django's flush, which truncates every table and has `migrate` write its own rows again."""
    with connection.cursor() as cursor:
        cursor.execute(EMPTY, [list(KEPT)])
