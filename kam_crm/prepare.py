"""Bring static files, database and figures up to date in one process: `prepare "migrate" "load_demo" …`.

Each argument is a management command with its arguments. One process instead of one per command saves seconds of
imports on every start.
"""

from __future__ import annotations

import hashlib
import os
import sys
import time
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from kam_crm.celery import app

# static files of packages' pages that are not among our addresses: half of all there is to compress
UNSERVED = ("redoc", "rest_framework")
IMPORTS = "imports"  # as in CELERY_TASK_ROUTES
TITLES = {
    "migrate": "Bringing the database up to date",
    "load_demo": "Loading the demo company (once)",
    "load_northwind": "Loading the Northwind company (once)",
    "publish_company": "Reading what the company lives by",
    "nightly": "Computing segments and attainment",
}
OPTIONS = {
    "migrate": ["--no-input", "--verbosity", "0"],
    "load_demo": ["--once"],
    "load_northwind": ["--once"],
}


def main(steps: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kam_crm.settings")
    django.setup()
    refuse_foreign_data()
    collect_static()
    for step in steps:
        name, *arguments = step.split()
        started = begin(TITLES.get(name, name))
        call_command(name, *arguments, *OPTIONS.get(name, []))
        end(started)
    if not settings.REDIS_URL:
        make_queues()


def make_queues() -> None:
    """The tables that jobs travel through: workers that begin at once would make them at once, and all but one end."""
    with app.connection_for_write() as broker:
        channel = broker.channel()
        for name in (app.conf.task_default_queue, IMPORTS):
            channel.queue_declare(name)
        channel.session.close()


def refuse_foreign_data() -> None:
    """End with one sentence where the database was written by a version whose migrations this one does not have."""
    loader = MigrationLoader(connection)
    # a squashed migration is also known by those it replaces
    known = set(loader.disk_migrations) | set(loader.replacements)
    strange = sorted(key for key in set(loader.applied_migrations) - known if key[0] in loader.migrated_apps)
    if strange:
        where = (
            str(settings.DATA_DIR)
            if settings.EMBEDDED
            else f"the database {settings.DATABASES['default']['NAME']}"
        )
        sys.exit(
            f"KAM CRM: the data in {where} was written by another version ({'.'.join(strange[0])}) and cannot be read: "
            "move it away, or start with the version that wrote it."
        )


def collect_static() -> None:
    """Collect again only what changed: compressing everything takes longer than the rest of a start."""
    mark = Path(settings.STATIC_ROOT) / ".collected"
    wanted = fingerprint()
    if mark.exists() and mark.read_text() == wanted:
        return
    started = begin("Collecting static files (once)")
    call_command("collectstatic", "--no-input", "--clear", verbosity=0, ignore_patterns=list(UNSERVED))
    # last, and --clear removes an older one: what was interrupted is collected again
    mark.write_text(wanted)
    end(started)


def fingerprint() -> str:
    """A digest of names, sizes and times of all static sources."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            stat = Path(storage.path(path)).stat()
            digest.update(f"{path}|{stat.st_size}|{stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def begin(title: str) -> float:
    print(f"{title} …", flush=True)
    return time.monotonic()


def end(started: float) -> None:
    print(f"  done in {time.monotonic() - started:.1f} s", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
