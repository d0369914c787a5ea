"""Start, adopt and stop the embedded server; several processes may share one."""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg2
import psycopg2.extensions

from kam_crm.embedded.home import APP_NAME, PORT, EmbeddedError, Home, Runner, runner_for, settle

SUPERUSER = "postgres"
START_SECONDS = 120.0  # a server that crashed may have much to replay
RIVAL_SECONDS = 15.0  # the helpers of a killed server need a moment to die
STOP_SECONDS = 30.0
LOG_BYTES = 5_000_000
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "port": str(PORT),
    "max_connections": "60",
    "shared_buffers": "128MB",
    "jit": "off",
    "timezone": "UTC",
}
THROWAWAY_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
}
# What a start says while a killed predecessor is not quite gone.
RIVAL_SIGNS = ("lock file", "shared memory block")


class Server:
    """One process's hold on the server of `home`.

    A throwaway server trades safety for speed and begins empty, unless somebody is using it already.
    """

    def __init__(self, home: Home, *, throwaway: bool = False) -> None:
        self.home = home
        self.throwaway = throwaway
        self.adopted = False
        self._runner: Runner | None = None
        self._child: int | None = None  # pid
        self._holders: int | None = None

    @property
    def runner(self) -> Runner:
        self._runner = self._runner or runner_for(self.home)
        return self._runner

    def acquire(self) -> None:
        """Start the server, or join the one that runs; raises EmbeddedError."""
        try:
            self.home.control.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.home = settle(self.home)
            with self._starting():
                self._start_or_adopt()
                self._holders = os.open(self.home.control / "holders.lock", os.O_RDWR | os.O_CREAT, 0o600)
                fcntl.flock(self._holders, fcntl.LOCK_SH)
        except OSError as error:
            folder = self.home.control.parent
            raise EmbeddedError(
                f"The folder {folder} cannot be used for the data: {error.strerror}."
            ) from error

    def release(self) -> None:
        """Let go; whoever is the last to do so stops the server."""
        if self._holders is None:
            return
        # so that nobody adopts a server that is being stopped
        with self._starting():
            try:
                # everybody else holds it shared: who gets it alone is the last
                fcntl.flock(self._holders, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                pass
            else:
                self._stop()
            os.close(self._holders)
            self._holders = None

    def revive(self) -> None:
        """Start the server again that ended while we held it; raises EmbeddedError."""
        with self._starting():
            self._start_or_adopt()

    def is_alive(self) -> bool:
        return self._postmaster() is not None

    @contextmanager
    def _starting(self) -> Iterator[None]:
        """One process at a time starts or stops."""
        lock = os.open(self.home.control / "start.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def _postmaster(self) -> int | None:
        """The pid of the live server of our data folder.

        A pid file alone proves nothing: its process may be a zombie that nobody reaps (its command line is empty)
        or an unrelated one that got the same number.
        """
        self._reap()
        try:
            pid = int((self.home.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return None
        return pid if os.fsencode(self.home.data) in command_line(pid) else None

    def _start_or_adopt(self) -> None:
        self._check_version()
        if self._postmaster():
            with suppress(StartFailed):  # it was going down when we came
                self._wait_until_ready()
                self.adopted = True
                return
        self._clear_remains()
        if self.throwaway:
            shutil.rmtree(self.home.data, ignore_errors=True)
        for folder in (self.home.store, self.home.socket_dir):
            self.runner.make_dir(folder)
        if not self.home.data.exists():
            self._make_cluster()
        self._start()

    def _check_version(self) -> None:
        try:
            made_by = (self.home.data / "PG_VERSION").read_text().strip()
        except OSError:
            return
        ours = major_version(self.runner)
        if made_by != ours and not self.throwaway:
            raise EmbeddedError(
                f"The data in {self.home.data} belongs to PostgreSQL {made_by} and this version of KAM CRM runs "
                f"PostgreSQL {ours}: move it with pg_dump and pg_restore, or choose another KAM_DATA."
            )

    def _clear_remains(self) -> None:
        """Forget a server that was killed: its pid file and socket would look alive to PostgreSQL."""
        socket = self.home.socket
        for path in (self.home.data / "postmaster.pid", socket, socket.with_name(socket.name + ".lock")):
            path.unlink(missing_ok=True)

    def _make_cluster(self) -> None:
        """initdb beside the final place and rename, so that an interrupted one is never taken for a cluster.

        The draft has a name of its own each time: the initdb of a killed start may still be writing.
        """
        for left_over in self.home.store.glob("draft-*"):
            shutil.rmtree(left_over, ignore_errors=True)
        draft = self.home.store / f"draft-{secrets.token_hex(4)}"
        command = self.runner.command(
            "initdb", "-D", draft, "-U", SUPERUSER, "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8",
            "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions",
            *(["--no-sync"] if self.throwaway else []),
        )  # fmt: skip
        made = subprocess.run(command, capture_output=True, text=True, check=False, **self.runner.options())
        if made.returncode:
            output_text = made.stderr.strip() or made.stdout.strip()
            raise EmbeddedError(
                f"PostgreSQL could not make its data folder {draft}: {output_text.splitlines()[-1]}."
            )
        draft.rename(self.home.data)

    def _start(self) -> None:
        deadline = time.monotonic() + RIVAL_SECONDS
        while True:
            log_start = self._spawn()
            try:
                self._wait_until_ready()
                return
            except StartFailed as failure:
                output_text = self._fatal_line(log_start)
                if time.monotonic() > deadline or not any(sign in output_text for sign in RIVAL_SIGNS):
                    raise EmbeddedError(
                        f"PostgreSQL did not start: {output_text} (see {self.home.log})."
                    ) from failure
                time.sleep(0.5)
                self._clear_remains()
            # also Ctrl-C: nobody holds this server yet, so nobody would stop it
            except BaseException:
                self._stop()
                raise

    def _spawn(self) -> int:
        """Run the server; returns where its log begins."""
        settings = SETTINGS | {"unix_socket_directories": quoted(self.home.socket_dir)}
        if self.throwaway:
            settings |= THROWAWAY_SETTINGS
        flags = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        log = self.home.log
        # only before a start: a running server goes on writing into the file it has opened
        if log.exists() and log.stat().st_size > LOG_BYTES:
            log.replace(log.with_suffix(".log.1"))
        with log.open("ab") as output:
            log_start = output.tell()  # before the child writes: it shares this file's position
            process = subprocess.Popen(
                self.runner.command("postgres", "-D", self.home.data, *flags),
                stdout=output, stderr=output, **self.runner.options(),
            )  # fmt: skip
            self._child = process.pid
            process.returncode = 0  # it may outlive us on purpose: _reap() waits for it, not Popen
            return log_start

    def _reap(self) -> None:
        """Forget our child once it has ended, so that it does not stay as a zombie."""
        if self._child:
            with suppress(ChildProcessError):
                if os.waitpid(self._child, os.WNOHANG) == (0, 0):
                    return
            self._child = None

    def _fatal_line(self, log_start: int) -> str:
        """PostgreSQL's own reason for not starting: its first line that is no mere report."""
        with self.home.log.open("rb") as log:
            log.seek(log_start)
            lines = log.read().decode(errors="replace").splitlines()
        reasons = [line for line in lines if "FATAL" in line or "PANIC" in line]
        reasons = reasons or [line for line in lines if "LOG:" not in line] or ["no reason given in the log"]
        return reasons[0].split("FATAL:", 1)[-1].strip()

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            try:
                self._provide_database()
                return
            except psycopg2.OperationalError:
                if not self._postmaster() and not self._child:
                    raise StartFailed from None
                time.sleep(0.05)
        raise EmbeddedError(
            f"PostgreSQL did not answer within {START_SECONDS:.0f} seconds (see {self.home.log})."
        )

    def _provide_database(self) -> None:
        """The application's role and database; the role is no superuser, as on a server of its own."""
        connection = psycopg2.connect(
            host=str(self.home.socket_dir), port=PORT, user=SUPERUSER, dbname="postgres", connect_timeout=5
        )
        try:
            # PostgreSQL creates no database inside a transaction
            connection.set_isolation_level(psycopg2.extensions.ISOLATION_LEVEL_AUTOCOMMIT)
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APP_NAME])
                if not cursor.fetchone():
                    cursor.execute(f"CREATE ROLE {APP_NAME} LOGIN CREATEDB")
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [APP_NAME])
                if not cursor.fetchone():
                    cursor.execute(f"CREATE DATABASE {APP_NAME} OWNER {APP_NAME}")
        finally:
            connection.close()

    def _stop(self) -> None:
        """Fast shutdown, which ends open sessions; a server that will not go is killed."""
        for sign, seconds in ((signal.SIGINT, STOP_SECONDS), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)):
            pid = self._postmaster() or self._child
            if not pid:
                return
            with suppress(ProcessLookupError):
                os.kill(pid, sign)
            if self._gone_within(seconds):
                return

    def _gone_within(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if not self._postmaster() and not self._child:
                return True
            time.sleep(0.05)
        return False


class StartFailed(Exception):
    """The server process ended before it answered."""


def command_line(pid: int) -> list[bytes]:
    """The arguments of a live process; empty for a zombie and for none at all."""
    try:
        text = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return []
    return text.split(b"\0") if text else []


def major_version(runner: Runner) -> str:
    version = subprocess.run(
        runner.command("postgres", "--version"), capture_output=True, text=True, **runner.options()
    )
    return str(version.stdout.split()[-1].split(".")[0])


def quoted(folder: Path) -> str:
    """A folder as one item of a PostgreSQL list setting."""
    return '"' + str(folder).replace('"', '""') + '"'
