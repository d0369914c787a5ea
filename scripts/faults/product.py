"""The demo company on a folder of its own, run by the launcher as `make demo` runs it."""

from __future__ import annotations

import http.cookiejar
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[2]
START_SECONDS = 600
PASSWORD = "kam-demo-2026"  # of the demo company, docs say it to everybody


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(condition: Callable[[], object], seconds: float, every: float = 0.1) -> float:
    """Seconds until the condition held. Raises TimeoutError."""
    began = time.monotonic()
    while not condition():
        if time.monotonic() - began > seconds:
            raise TimeoutError(f"not within {seconds:.0f} seconds")
        time.sleep(every)
    return time.monotonic() - began


class Product:
    """Started on entering, with its own Redis where `with_redis` asked for one; everything ends on leaving."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.output = folder / "output.txt"
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Product:
        self.start()
        # this process speaks with the same database, as a command of the product would
        os.environ |= {"KAM_DATA": str(self.folder / "data"), "KAM_ENV": "demo", "KAM_SUPERVISED": "1"}
        os.environ["DJANGO_SETTINGS_MODULE"] = "kam_crm.settings"
        import django

        django.setup()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def start(self, **environment: str) -> None:
        kept = {key: value for key, value in os.environ.items() if key not in NOT_OURS}
        kept |= {
            "KAM_DATA": str(self.folder / "data"), "KAM_ENV": "demo", "PORT": str(self.port), "LOG_LEVEL": "INFO",
            "KAM_API_RATE": "1000000/min", "STATIC_ROOT": str(PROJECT / "staticfiles"), **environment,
        }  # fmt: skip
        self.output.write_bytes(b"")
        with self.output.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "kam_crm.launcher", "demo"],
                env=kept, cwd=PROJECT, stdout=output, stderr=output, start_new_session=True,
            )  # fmt: skip
        for_ever = self.process
        wait_until(lambda: "is running" in self.printed() or for_ever.poll() is not None, START_SECONDS)
        if self.process.poll() is not None:
            raise SystemExit(self.printed())

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(60)

    def printed(self) -> str:
        return self.output.read_text(errors="replace")

    def log(self, name: str) -> str:
        path = self.folder / "data" / "logs" / f"{name}.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def processes(self, *words: str) -> list[int]:
        """Living processes of this folder whose command line has all the words, the oldest first."""
        mark, found = os.fsencode(self.folder / "data"), []
        for path in Path("/proc").glob("[0-9]*"):
            try:
                command, environment = (path / "cmdline").read_bytes(), (path / "environ").read_bytes()
            except OSError:
                continue
            if int(path.name) == os.getpid() or (mark not in command and mark not in environment):
                continue
            if command and all(word.encode() in command for word in words):
                found.append(int(path.name))
        return sorted(found)

    def postmaster(self) -> int:
        """Its number; 0 while there is none."""
        (pid_file,) = [*self.folder.glob("data/postgres/**/postmaster.pid"), Path("/nowhere")][:1]
        try:
            return int(pid_file.read_text().split("\n", 1)[0])
        except OSError:
            return 0


NOT_OURS = {"DATABASE_URL", "REDIS_URL", "KAM_SUPERVISED", "DJANGO_SETTINGS_MODULE"}


class Answer:
    def __init__(self, status: int, body: str, seconds: float, where: str = "") -> None:
        self.status, self.body, self.seconds, self.where = status, body, seconds, where

    def json(self) -> Any:
        return json.loads(self.body)


class Visitor:
    """A browser without pictures: cookies, forms, and no proxy."""

    def __init__(self, product: Product, token: str = "") -> None:
        self.product, self.token = product, token
        self.cookies = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self.cookies), Staying()
        )

    def get(self, path: str) -> Answer:
        return self._send(urllib.request.Request(self.product.address + path))

    def post(self, path: str, **fields: str) -> Answer:
        token = next((c.value or "" for c in self.cookies if c.name.endswith("csrftoken")), "")
        body = urllib.parse.urlencode({"csrfmiddlewaretoken": token, **fields}).encode()
        return self._send(urllib.request.Request(self.product.address + path, body))

    def post_json(self, path: str, body: Any, key: str) -> Answer:
        headers = {"Content-Type": "application/json", "Idempotency-Key": key}
        return self._send(
            urllib.request.Request(self.product.address + path, json.dumps(body).encode(), headers)
        )

    def sign_in(self, email: str) -> Answer:
        self.cookies.clear()
        self.get("/accounts/login/")
        return self.post("/accounts/login/", login=email, password=PASSWORD)

    def _send(self, request: urllib.request.Request) -> Answer:
        """Raises OSError where nobody answers."""
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        began = time.monotonic()
        try:
            with self.opener.open(request, timeout=60) as answer:
                body = answer.read().decode(errors="replace")
                return Answer(answer.status, body, time.monotonic() - began)
        except urllib.error.HTTPError as error:
            with error:
                body = error.read().decode(errors="replace")
            where = error.headers.get("Location", "")
            return Answer(error.code, body, time.monotonic() - began, where)


class Staying(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: Any) -> None:
        """Redirects are answers."""


def links(page: str, pattern: str) -> list[str]:
    return sorted(set(re.findall(rf'href="({pattern})"', page)))
