"""Run a whole company on this machine: database, web and worker under one parent (`make company`, `make demo`).

The parent gets the signals; its children live in sessions of their own and are stopped by it in order. A part that ends
by itself is started again while the others go on. Where the parent is killed the kernel ends the children, and the next
start takes over the database server that stayed.
"""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import FrameType

from kam_crm import embedded
from kam_crm.lifeline import die_with

GRACE_SECONDS = 20.0  # a request or job in work may finish
READY_SECONDS = 60.0
# of restarts of one part: so many at once within a minute, then one every few seconds
QUICK_RESTARTS = 3
BACK_OFF_SECONDS = 5.0
LOG_BYTES = 5_000_000
DEMO_LOGINS = """\
  key account managers  kam@demo.example, kam2@demo.example
  head of sales         head@demo.example
  sales support         support@demo.example
  finance               finance@demo.example
  commercial director   director@demo.example
  general director      general@demo.example
  lawyer                lawyer@demo.example
  administrator         admin@demo.example
  password of all       kam-demo-2026"""
NORTHWIND_LOGINS = """\
  key account managers  nancy.davolio@northwind.example, michael.suyama@northwind.example
  heads                 andrew.fuller@northwind.example, steven.buchanan@northwind.example
  director, finance     director@northwind.example, finance@northwind.example
  administrator         admin@northwind.example
  password of all       kam-demo-2026"""
# A wholesaler in Seattle whose last order came on 6 May 1998.
NORTHWIND_SETTINGS = {
    "KAM_BUSINESS_DATE": "1998-05-06",
    "KAM_CURRENCY": "USD",
    "KAM_LANGUAGE": "en",
    "KAM_CALENDAR_COUNTRY": "US",
    "KAM_TIME_ZONE": "America/Los_Angeles",
    "KAM_ORDER_PREFIX": "SO",
    "KAM_SHIPMENT_PREFIX": "SH",
    "KAM_RETURN_PREFIX": "RT",
}


@dataclass(frozen=True)
class Company:
    """What `launcher NAME` runs: its folder, the command that fills it once, and the date it lives on."""

    folder: str
    load: str
    logins: str
    nightly: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)


COMPANIES = {
    # nothing is loaded: the first address leads to its founding (accounts.company)
    "company": Company(".kam-company", "publish_company", ""),
    "demo": Company(".kam", "load_demo", DEMO_LOGINS),
    "northwind": Company(
        ".kam-northwind",
        "load_northwind",
        NORTHWIND_LOGINS,
        nightly=("--as-of", "1998-05-06"),
        environment=NORTHWIND_SETTINGS,
    ),
}


class LaunchError(Exception):
    """The company cannot run; the message is one sentence for the person at the keyboard."""


class Stopped(Exception):
    """Somebody asked to stop while something was still going on."""


class Stop:
    """Remembers that SIGINT, SIGTERM or SIGHUP came."""

    def __init__(self) -> None:
        self.asked = False
        for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(sign, self._ask)

    def _ask(self, number: int, frame: FrameType | None) -> None:
        self.asked = True

    def check(self) -> None:
        if self.asked:
            raise Stopped


class Child:
    """A process of ours in a session of its own, its output in a log file or on the terminal."""

    def __init__(self, name: str, command: list[str], log: Path | None = None) -> None:
        self.name = name
        self.log = log
        output = open_log(log) if log else None
        self.process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd=embedded.PROJECT,
            # die_with between fork and exec: what it asks of the kernel outlives the exec
            start_new_session=True, preexec_fn=partial(die_with, os.getpid()),
        )  # fmt: skip
        if output is not None:
            os.close(output)  # the child has its own

    def has_ended(self) -> bool:
        return self.process.poll() is not None

    def complaint(self) -> str:
        where = f" (see {self.log})" if self.log else ""
        return f"The {self.name} ended by itself with code {self.process.returncode}{where}."

    def ask_to_stop(self) -> None:
        if not self.has_ended():
            self.process.terminate()

    def finish(self, deadline: float) -> None:
        """Wait until it is gone, but not past the deadline; then nothing it started may stay either."""
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(max(0.0, deadline - time.monotonic()))
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Part:
    """A child that is started again when it ends by itself."""

    def __init__(self, name: str, command: list[str], log: Path) -> None:
        self.name, self.command, self.log = name, command, log
        self.child = Child(name, command, log)
        self.ends: list[float] = []
        self._noticed = False

    def mend(self) -> None:
        """Start it again where it has ended, at the latest after BACK_OFF_SECONDS."""
        if not self.child.has_ended():
            return
        now = time.monotonic()
        if not self._noticed:
            self._noticed = True
            self.ends = [end for end in self.ends if now - end < 60] + [now]
            # what it left behind would hold the port, or order every job twice
            self.child.finish(now)
            say(f"{self.child.complaint()} It is started again.")
        if len(self.ends) <= QUICK_RESTARTS or now - self.ends[-1] >= BACK_OFF_SECONDS:
            self.child, self._noticed = Child(self.name, self.command, self.log), False


class Launcher:
    def __init__(self, company: Company, port: int) -> None:
        self.company = company
        self.port = port
        self.folder = embedded.data_dir()
        self.stop = Stop()
        self.parts: list[Part] = []

    def run(self) -> None:
        """Everything from an empty folder to the running company; comes back when asked to stop."""
        # first of all: what follows writes into the folder
        lock = claim(self.folder)
        check_port(self.port)
        keep_settings(self.folder, self.company)
        say("Starting the database")
        with embedded.running() as server:
            try:
                self.stop.check()
                if server and server.adopted:
                    say("  a PostgreSQL server of this folder was still running and goes on")
                # children find a server that runs and do not see to one themselves
                os.environ["KAM_SUPERVISED"] = "1"
                self._prepare()
                self._serve(server)
            except Stopped:
                say("Stopping")
            finally:
                self._stop_children()
                os.environ.pop("KAM_SUPERVISED", None)
        os.close(lock)
        say("Stopped; everything entered is kept.")

    def _prepare(self) -> None:
        steps = ["migrate", self.company.load, " ".join(("nightly", *self.company.nightly))]
        child = Child("preparation", part_command("kam_crm.prepare", *steps))
        try:
            while not child.has_ended():
                self._pause()
        finally:
            child.ask_to_stop()
            child.finish(time.monotonic() + GRACE_SECONDS)
        if child.process.returncode:
            raise LaunchError("The database could not be prepared; the reason stands above.")

    def _serve(self, server: embedded.Server | None) -> None:
        say("Starting web and worker")
        logs = self.folder / "logs"
        for name, command in (
            ("web server", self._web_command()),
            ("worker", self._worker_command()),
            ("imports", self._imports_command()),
            ("beat", self._beat_command()),
        ):
            self.parts.append(Part(name, command, logs / f"{name.split()[0]}.log"))
        deadline = time.monotonic() + READY_SECONDS
        while not self._answers():
            if time.monotonic() > deadline:
                raise LaunchError(f"The pages did not come up (see {logs / 'web.log'}).")
            self._pause()
            # what does not come up at all has a reason that a second start does not take away
            if ended := next((part.child for part in self.parts if part.child.has_ended()), None):
                raise LaunchError(ended.complaint())
        self._greet()
        while True:
            self._pause()
            # before the others: they live by it
            if server and not server.is_alive():
                say(f"The database server ended by itself (see {server.home.log}). It is started again.")
                server.revive()
            for part in self.parts:
                part.mend()

    def _pause(self) -> None:
        self.stop.check()
        # a signal does not cut it short: Python sleeps on after a handler that raises nothing
        time.sleep(0.2)
        self.stop.check()

    def _web_command(self) -> list[str]:
        return part_command(
            "gunicorn", "kam_crm.wsgi:application", "--bind", f"127.0.0.1:{self.port}", "--no-control-socket"
        )

    def _worker_command(self) -> list[str]:
        return self._celery("worker", "--hostname", "worker@%h", "--concurrency", "1")

    def _imports_command(self) -> list[str]:
        """Imports have a worker of their own; each runs in a child of it, so it needs no pool."""
        return self._celery("worker", "--hostname", "imports@%h", "--queues", "imports", "--pool", "solo")

    def _beat_command(self) -> list[str]:
        """A part of its own: one inside a worker would not be missed when it ends."""
        return self._celery("beat", "--schedule", str(self.folder / "beat-schedule"), "--pidfile=")

    def _celery(self, command: str, *options: str) -> list[str]:
        # workers of one machine have nothing to tell each other
        alone = ["--without-gossip", "--without-mingle"] if command == "worker" else []
        return part_command("celery", "-A", "kam_crm", command, "--loglevel", "INFO", *alone, *options)

    def _answers(self) -> bool:
        """Whether /health/ready says yes; ours to ask, so no proxy of the environment is used."""
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(f"http://127.0.0.1:{self.port}/health/ready", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def _greet(self) -> None:
        address = f"http://127.0.0.1:{self.port}"
        say(f"\nKAM CRM is running: {address}/")
        if self.company.logins:
            say(self.company.logins)
        else:
            self._lead_to_founding(address)
        say("Ctrl-C stops it.")

    def _lead_to_founding(self, address: str) -> None:
        """An own company that nobody has entered yet: the one link that lets its first administrator in."""
        child = Child("founding link", [sys.executable, "manage.py", "founding_link", "--address", address])
        try:
            while not child.has_ended():
                self._pause()
        finally:
            child.finish(time.monotonic() + GRACE_SECONDS)

    def _stop_children(self) -> None:
        deadline = time.monotonic() + GRACE_SECONDS
        # all are asked before one is waited for: they have one deadline together
        for part in self.parts:
            part.child.ask_to_stop()
        for part in self.parts:
            part.child.finish(deadline)


def claim(folder: Path) -> int:
    """Make `folder` ours alone; returns the lock, which ends with this process."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(folder / "launcher.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise LaunchError(f"The folder {folder} cannot be used for the data: {error.strerror}.") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        rival = os.read(lock, 20).decode() or "unknown"
        raise LaunchError(
            f"it already runs on the folder {folder} (process {rival}): stop it, or set KAM_DATA to another one."
        ) from None
    # an earlier process may have left a longer number
    os.ftruncate(lock, 0)
    os.write(lock, str(os.getpid()).encode())
    return lock


def keep_settings(folder: Path, company: Company) -> None:
    """Write down what is special about the company: settings.py reads it when a command is run by hand."""
    lines = "".join(f"{name}={value}\n" for name, value in company.environment.items())
    if lines:
        (folder / "company.env").write_text(lines, encoding="utf-8")


def check_port(port: int) -> None:
    with socket.socket() as probe:
        # as gunicorn does: connections of the last run may linger in TIME_WAIT
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise LaunchError(
                f"Port {port} is not free ({error.strerror}): stop what uses it, or set PORT to another."
            ) from error


def part_command(program: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "kam_crm.launcher_part", program, *arguments]


def open_log(path: Path) -> int:
    path.parent.mkdir(exist_ok=True)
    if path.exists() and path.stat().st_size > LOG_BYTES:
        path.replace(path.with_suffix(".log.1"))
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)


def say(text: str) -> None:
    print(text, flush=True)


def port_number(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise LaunchError(f"PORT is «{text}»; it must be a number from 1 to 65535.")
    return int(text)


def main() -> None:
    company = COMPANIES[sys.argv[1]]
    os.environ.setdefault("KAM_DATA", str(embedded.PROJECT / company.folder))
    os.environ.setdefault("KAM_ENV", "demo")
    try:
        Launcher(company, port_number(os.environ.get("PORT") or "8000")).run()
    except (LaunchError, embedded.EmbeddedError) as error:
        sys.exit(f"KAM CRM: {error}")


if __name__ == "__main__":
    main()
