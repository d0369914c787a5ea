"""One parent runs database, web and worker: what it prints, how it ends, what it refuses."""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from kam_crm import launcher
from kam_crm.launcher import Company, LaunchError
from tests.support.embedded import home_of, new_folder

PROJECT = Path(__file__).resolve().parents[2]
of_the_company = pytest.mark.xdist_group("company")  # they share one (tests/support/ledger.py)
# A company without data: what matters here is the processes.
START = """
from kam_crm.launcher import Company, Launcher, LaunchError
import sys
try:
    Launcher(Company("unused", "migrate --check", "nobody may sign in"), {port}).run()
except LaunchError as error:
    sys.exit(f"KAM CRM: {{error}}")
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(condition: Callable[[], object], seconds: float = 600) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


class Run:
    """A launcher on a folder, as a shell would start it."""

    numbers = itertools.count(1)

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.output = folder / f"output-{next(self.numbers)}.txt"
        environment = {
            key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "REDIS_URL"}
        }
        environment |= {
            "KAM_DATA": str(folder / "data"),
            "STATIC_ROOT": str(folder / "static"),
            "KAM_ENV": "demo",
        }
        with self.output.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-c", START.format(port=self.port)],
                env=environment, cwd=PROJECT, stdout=output, stderr=output, start_new_session=True,
            )  # fmt: skip

    def printed(self) -> str:
        return self.output.read_text()

    def wait_for_greeting(self) -> None:
        address = f"http://127.0.0.1:{self.port}/"
        wait_until(lambda: address in self.printed() or self.process.poll() is not None)
        assert address in self.printed(), self.printed()

    def ready(self) -> bool:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health/ready", timeout=10) as answer:
            return answer.status == 200

    def serves(self) -> bool:
        """As `ready`, but a refused connection is an answer too."""
        try:
            return self.ready()
        except OSError:
            return False

    def postmaster(self) -> int:
        return int((home_of(self.folder / "data").data / "postmaster.pid").read_text().split("\n", 1)[0])

    def is_whole(self) -> bool:
        return self.process.poll() is None and self.serves()

    def processes(self, word: str = "") -> list[int]:
        return processes_of(self.folder, word)


def processes_of(folder: Path, word: str = "") -> list[int]:
    """Everything alive that belongs to this folder, by environment or command line, the oldest first."""
    marks = [os.fsencode(folder / "data"), os.fsencode(home_of(folder / "data").store)]
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            command = (path / "cmdline").read_bytes()
            environment = (path / "environ").read_bytes()
        except OSError:
            continue
        belongs = any(mark in text for mark in marks for text in (command, environment))
        if command and belongs and word.encode() in command:
            found.append(int(path.name))
    return sorted(found)


def kill_all(folder: Path) -> None:
    for pid in processes_of(folder):
        with suppress(ProcessLookupError):  # it went with its parent
            os.kill(pid, signal.SIGKILL)


class Folder:
    """The folder of one company, and the launcher that runs on it, if any."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.run: Run | None = None

    def start(self) -> Run:
        self.run = Run(self.path)
        self.run.wait_for_greeting()
        return self.run

    def give_up(self) -> None:
        """Whatever a test left behind that failed in the middle."""
        kill_all(self.path)
        if self.run:
            self.run.process.wait(60)
        self.run = None


@pytest.fixture(scope="module")
def folder() -> Iterator[Folder]:
    path = new_folder()
    folder = Folder(path)
    yield folder
    folder.give_up()
    shutil.rmtree(home_of(path / "data").store, ignore_errors=True)
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def run(folder: Folder) -> Iterator[Run]:
    """One company for all of them: started by the first, and again, on the same data, after one that stopped it."""
    yield folder.run or folder.start()
    if folder.run and not folder.run.is_whole():
        folder.give_up()


@of_the_company
def test_it_says_its_steps_refuses_a_rival_and_stops_everything_on_sigterm(run: Run) -> None:
    printed = run.printed()
    steps = [
        "Starting the database",
        "Bringing the database",
        "Computing segments",
        "Starting web",
        "nobody may",
    ]
    assert steps == sorted(steps, key=printed.index)
    assert run.ready()
    for word in ("gunicorn", "celery", "postgres"):
        assert run.processes(word), word

    rival = Run(run.folder)
    assert rival.process.wait(60) == 1
    assert (
        f"KAM CRM: it already runs on the folder {run.folder / 'data'} (process {run.process.pid})"
        in rival.printed()
    )
    assert run.ready()

    os.killpg(run.process.pid, signal.SIGTERM)
    assert run.process.wait(60) == 0
    assert run.printed().endswith("Stopping\nStopped; everything entered is kept.\n")
    assert run.processes() == []


@of_the_company
@pytest.mark.parametrize(
    ("word", "name"),
    [
        pytest.param("gunicorn", "web server", id="gunicorn"),
        pytest.param("worker@", "worker", id="celery"),
        pytest.param("imports@", "imports", id="imports"),
    ],
)
def test_a_part_that_ends_by_itself_is_started_again_and_the_rest_goes_on(
    run: Run, word: str, name: str
) -> None:
    """(F7)"""
    wait_until(lambda: run.processes(word))
    before = set(run.processes())
    told = len(run.printed())
    killed = run.processes(word)[0]
    os.kill(killed, signal.SIGKILL)
    wait_until(lambda: f"The {name} ended by itself with code -9" in run.printed()[told:])
    wait_until(lambda: set(run.processes(word)) - before)
    wait_until(run.serves)
    assert run.process.poll() is None


@of_the_company
def test_a_database_that_ends_is_started_again_under_the_pages(run: Run) -> None:
    """(F7)"""
    postmaster = run.postmaster()
    told = len(run.printed())
    os.kill(postmaster, signal.SIGKILL)
    wait_until(lambda: "The database server ended by itself" in run.printed()[told:])
    wait_until(run.serves)
    assert run.postmaster() != postmaster
    assert run.process.poll() is None


class Ending:
    """A child that has always ended; `starts` counts how often it was tried."""

    starts = 0

    def __init__(self, *_command: object) -> None:
        Ending.starts += 1

    def has_ended(self) -> bool:
        return True

    def finish(self, deadline: float) -> None:
        pass

    def complaint(self) -> str:
        return "It ended."


def test_one_that_ends_again_and_again_is_started_ever_more_seldom(monkeypatch: pytest.MonkeyPatch) -> None:
    """(F7)"""
    monkeypatch.setattr(launcher, "Child", Ending)
    monkeypatch.setattr(Ending, "starts", 0)
    part = launcher.Part("worker", [], Path("unused.log"))
    for _ in range(20):
        part.mend()
    assert Ending.starts == 1 + launcher.QUICK_RESTARTS
    monkeypatch.setattr(launcher, "BACK_OFF_SECONDS", 0.0)
    part.mend()
    assert Ending.starts == 2 + launcher.QUICK_RESTARTS


@of_the_company
def test_after_a_kill_the_children_end_and_the_next_start_recovers(folder: Folder, run: Run) -> None:
    run.process.kill()
    run.process.wait()
    wait_until(lambda: not run.processes("gunicorn") and not run.processes("celery"))
    again = folder.start()
    assert "was still running and goes on" in again.printed()
    assert again.ready()
    kill_all(folder.path)
    again.process.wait()

    after_everything_was_killed = folder.start()
    assert after_everything_was_killed.ready()
    after_everything_was_killed.process.send_signal(signal.SIGINT)
    assert after_everything_was_killed.process.wait(60) == 0


def test_what_a_part_loads_before_it_forks_opens_nothing_and_starts_no_thread(tmp_path: Path) -> None:
    """Two processes that hold one connection, or the lock of a thread that only one of them has, spoil each other."""
    code = """
import os, threading
from pathlib import Path
from kam_crm.launcher_part import load
load()
print([os.readlink(fd) for fd in Path("/proc/self/fd").iterdir() if fd.exists() and int(fd.name) > 2])
print(threading.active_count())
"""
    answer = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | {"KAM_DATA": str(tmp_path), "KAM_ENV": "demo"},
        cwd=PROJECT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert answer.stdout == "[]\n1\n"


def test_a_busy_port_is_refused_in_one_sentence() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(LaunchError, match=rf"Port {port} is not free .* set PORT to another\."):
            launcher.check_port(port)


@pytest.mark.parametrize("text", ["eighty", "0", "65536", "-1", ""])
def test_a_port_that_is_none_is_refused_in_one_sentence(text: str) -> None:
    with pytest.raises(LaunchError, match="must be a number from 1 to 65535"):
        launcher.port_number(text)


def test_a_folder_that_cannot_be_written_is_refused_in_one_sentence() -> None:
    with pytest.raises(LaunchError, match=r"The folder /proc/kam cannot be used for the data: .+\."):
        launcher.claim(Path("/proc/kam"))


def test_all_companies_keep_apart_folders() -> None:
    folders = [company.folder for company in launcher.COMPANIES.values()]
    assert len(set(folders)) == len(folders) == 3
    assert isinstance(launcher.COMPANIES["demo"], Company)
