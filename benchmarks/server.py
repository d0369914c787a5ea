"""The product's own web server in production settings, on the database of DATABASE_URL.

Imported first: it sets the environment that the program and the server share, so that both know the same sessions.
"""

from __future__ import annotations

import os
import platform
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
os.environ.setdefault("KAM_BUSINESS_DATE", "2026-11-21")
os.environ |= {
    "KAM_ENV": "production",
    "SECRET_KEY": secrets.token_urlsafe(60),
    "ALLOWED_HOSTS": "127.0.0.1",
    "EMAIL_URL": "smtp://127.0.0.1:1",
    "KAM_API_RATE": "1000000/min",
    "KAM_SECOND_FACTOR_DUTY": "",
    "DJANGO_SETTINGS_MODULE": "kam_crm.settings",
    "LOG_LEVEL": "WARNING",
    "STATIC_ROOT": str(PROJECT / ".kam-test" / "load-static"),
}
sys.path.insert(0, str(PROJECT))

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

TICKS = os.sysconf("SC_CLK_TCK")
# the proxy in front of the server says so; gunicorn believes it from this machine
BEHIND_PROXY = {"Host": "127.0.0.1", "X-Forwarded-Proto": "https", "Accept-Encoding": "gzip"}


@dataclass(frozen=True)
class Server:
    port: int
    process: subprocess.Popen[bytes]

    @property
    def workers(self) -> list[int]:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in children.split()]

    @property
    def processor_seconds(self) -> float:
        """What its processes have used so far; PostgreSQL is not among them."""
        return sum(_ticks(pid) for pid in [self.process.pid, *self.workers]) / TICKS


def _ticks(pid: int) -> int:
    # the name of the program, which may have spaces, ends with the last bracket
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


@contextmanager
def running(workers: int | None = None) -> Iterator[Server]:
    """Listening on a free port of 127.0.0.1 with the product's gunicorn.conf.py; ends with the block."""
    call_command("collectstatic", interactive=False, verbosity=0)
    port = _free_port()
    command = [
        sys.executable, "-m", "gunicorn", "kam_crm.wsgi:application", "--bind", f"127.0.0.1:{port}",
        "--no-control-socket",
    ]  # fmt: skip
    environment = os.environ | ({"WEB_WORKERS": str(workers)} if workers else {})
    process = subprocess.Popen(command, cwd=PROJECT, env=environment, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield Server(port, process)
    finally:
        process.terminate()
        process.wait(30)


def machine() -> str:
    """What the figures were measured on."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        version = cursor.fetchone()[0].split()[0]
    return f"{len(os.sched_getaffinity(0))} cores, PostgreSQL {version}, Python {platform.python_version()}"


def verdict(figure: float, goal: float | None) -> str:
    """«goal 40 met», «goal 40 missed», or nothing where there is no goal."""
    return "" if goal is None else f"goal {goal:g} {'met' if figure <= goal else 'missed'}"


def _wait_for(port: int) -> None:
    for _try in range(300):
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise SystemExit("the server did not begin to listen")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
