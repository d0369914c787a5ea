"""The embedded server: started, shared, killed, recovered, and refused with one clear sentence."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from kam_crm import embedded
from kam_crm.embedded import home as home_module
from kam_crm.embedded.home import Home, Runner
from kam_crm.embedded.server import Server, command_line
from tests.support.embedded import home_of, new_folder

PROJECT = Path(__file__).resolve().parents[2]
CONTROL = "global/pg_control"


@pytest.fixture
def empty_folder() -> Iterator[Path]:
    """A closed folder whose server is stopped afterwards, whatever the test did to it."""
    path = new_folder()
    yield path
    clear_away(path)


@pytest.fixture(scope="module")
def kept_folders() -> Iterator[list[Path]]:
    """At most one, whose server has run before: initdb costs more than all that most tests do."""
    kept: list[Path] = []
    yield kept
    for path in kept:
        clear_away(path)


@pytest.fixture
def folder(kept_folders: list[Path]) -> Iterator[Path]:
    """A folder whose server has run before and stands still; tests leave it so, with nothing of theirs in it.

    One that fails halfway takes the folder with it, and the next test gets another.
    """
    if not kept_folders:
        kept_folders.append(new_folder())
        first_start = Server(Home(kept_folders[0] / "postgres"), throwaway=True)
        first_start.acquire()
        first_start.release()
    yield kept_folders[0]
    if postmaster_pid(kept_folders[0]) or not (home_of(kept_folders[0]).data / CONTROL).exists():
        clear_away(kept_folders.pop())


@pytest.fixture
def server(folder: Path) -> Server:
    return Server(Home(folder / "postgres"))


def clear_away(folder: Path) -> None:
    kill_postmaster(folder, signal.SIGQUIT)
    shutil.rmtree(home_of(folder).store, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def damage(folder: Path) -> Iterator[None]:
    """Without the file that says in which state the data is."""
    control = home_of(folder).data / CONTROL
    aside = control.rename(folder / "aside")
    yield
    aside.rename(control)


def postmaster_pid(folder: Path) -> int | None:
    try:
        return int((home_of(folder).data / "postmaster.pid").read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None


def kill_postmaster(folder: Path, sign: signal.Signals) -> None:
    pid = postmaster_pid(folder)
    if pid and os.fsencode(home_of(folder).data) in command_line(pid):
        os.kill(pid, sign)
        wait_until(lambda: not command_line(pid))


def wait_until(condition, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def ask(folder: Path, sql: str) -> list[tuple]:
    params = embedded.database(folder)
    connection = psycopg2.connect(
        host=params["HOST"], port=params["PORT"], user=params["USER"], dbname=params["NAME"]
    )
    with closing(connection), connection, connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []


def run_python(folder: Path, code: str) -> subprocess.Popen:
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    return subprocess.Popen(
        [sys.executable, "-c", code],
        env=environment | {"KAM_DATA": str(folder)},
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


HOLDER = """
import sys
from kam_crm import embedded
with embedded.running():
    print("up", flush=True)
    sys.stdin.read()
"""


def test_data_outlives_a_stop(folder: Path, server: Server) -> None:
    server.acquire()
    ask(folder, "CREATE TABLE note AS SELECT 'kept' AS word")
    server.release()
    assert not server.is_alive()

    server.acquire()
    assert ask(folder, "SELECT word FROM note") == [("kept",)]
    ask(folder, "DROP TABLE note")
    server.release()


def test_it_listens_on_a_closed_socket_only(folder: Path, server: Server) -> None:
    server.acquire()
    assert ask(folder, "SHOW listen_addresses") == [("",)]
    assert server.home.socket_dir.stat().st_mode & 0o777 == 0o700
    server.release()


def test_the_application_is_no_superuser_but_may_make_test_databases(folder: Path, server: Server) -> None:
    server.acquire()
    rights = ask(folder, "SELECT rolsuper, rolcreatedb FROM pg_catalog.pg_roles WHERE rolname = current_user")
    ask(folder, "CREATE EXTENSION pg_trgm")
    ask(folder, "DROP EXTENSION pg_trgm")
    server.release()
    assert rights == [(False, True)]


def test_russian_letters_fold_and_make_trigrams(folder: Path, server: Server) -> None:
    server.acquire()
    ask(folder, "CREATE EXTENSION pg_trgm")
    assert ask(folder, "SELECT lower('ЁЛКА'), similarity('молоко', 'молоко') = 1") == [("ёлка", True)]
    ask(folder, "DROP EXTENSION pg_trgm")
    server.release()


def test_the_last_to_let_go_stops_it_not_the_first_who_came(folder: Path, server: Server) -> None:
    second = Server(Home(folder / "postgres"))
    server.acquire()
    second.acquire()
    assert (server.adopted, second.adopted) == (False, True)
    server.release()
    assert ask(folder, "SELECT 1") == [(1,)]
    second.release()
    assert not second.is_alive()


def test_a_command_beside_a_running_company_leaves_its_server_alone(folder: Path, server: Server) -> None:
    server.acquire()
    holder = run_python(folder, HOLDER)
    holder.communicate("", timeout=60)
    assert holder.returncode == 0
    assert ask(folder, "SELECT 1") == [(1,)]
    server.release()


def test_rivals_starting_at_once_share_one_server(empty_folder: Path) -> None:
    rivals = [run_python(empty_folder, HOLDER) for _ in range(4)]
    assert [rival.stdout.readline().strip() for rival in rivals] == ["up"] * 4
    for rival in rivals:
        rival.communicate("", timeout=60)
    log = home_of(empty_folder).log.read_text()
    assert log.count("starting PostgreSQL") == 1
    assert [rival.returncode for rival in rivals] == [0] * 4
    wait_until(lambda: postmaster_pid(empty_folder) is None)


def test_a_killed_owner_leaves_a_server_that_the_next_start_takes_over(folder: Path, server: Server) -> None:
    owner = run_python(folder, HOLDER)
    owner.stdout.readline()
    owner.kill()
    owner.communicate()
    left_over = postmaster_pid(folder)

    server.acquire()
    assert server.adopted
    assert postmaster_pid(folder) == left_over
    server.release()
    assert not server.is_alive()


def test_a_killed_server_recovers_at_once(folder: Path) -> None:
    first = Server(Home(folder / "postgres"))
    first.acquire()
    ask(folder, "CREATE TABLE note AS SELECT 'kept' AS word")
    kill_postmaster(folder, signal.SIGKILL)  # its pid file and socket stay

    second = Server(Home(folder / "postgres"))
    second.acquire()
    assert not second.adopted
    assert ask(folder, "SELECT word FROM note") == [("kept",)]
    ask(folder, "DROP TABLE note")
    first.release()
    second.release()


def test_a_pid_file_with_the_number_of_another_process_is_no_server(folder: Path, server: Server) -> None:
    (home_of(folder).data / "postmaster.pid").write_text(f"{os.getpid()}\n/elsewhere\n")
    assert not server.is_alive()
    server.acquire()
    assert ask(folder, "SELECT 1") == [(1,)]
    server.release()


def test_an_interrupted_first_start_is_not_taken_for_a_cluster(empty_folder: Path) -> None:
    server = Server(Home(empty_folder / "postgres"))
    draft = home_module.settle(server.home).store / "draft-0/base"
    draft.mkdir(parents=True)
    (draft / "half").write_text("half")
    server.acquire()
    assert ask(empty_folder, "SELECT 1") == [(1,)]
    assert not draft.exists()
    server.release()


@pytest.mark.parametrize("name", ["with space", "quote'and\"quote", "d" * 120])
def test_any_folder_name_will_do(empty_folder: Path, name: str) -> None:
    odd = empty_folder / name
    server = Server(Home(odd / "postgres"))
    server.acquire()
    assert ask(odd, "SELECT 1") == [(1,)]
    server.release()
    shutil.rmtree(server.home.socket_dir)


def test_data_of_another_major_version_is_refused_in_one_sentence(empty_folder: Path) -> None:
    data = empty_folder / "postgres/data"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("15\n")
    with pytest.raises(embedded.EmbeddedError, match=r"belongs to PostgreSQL 15 .* runs PostgreSQL 18"):
        Server(Home(empty_folder / "postgres")).acquire()


def test_damaged_data_is_reported_with_postgresqls_own_reason(folder: Path, server: Server) -> None:
    reason = r"PostgreSQL did not start: .*could not find the database system"
    with damage(folder), pytest.raises(embedded.EmbeddedError, match=reason):
        server.acquire()


def test_the_reason_of_a_server_that_ended_at_once_is_read_too(
    folder: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server shares the log's position: what it writes before we look must not move past our reading."""

    class EndedBeforeWeLook(subprocess.Popen):  # type: ignore[type-arg]
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            if options.get("stdout") != subprocess.PIPE:
                os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT)

    monkeypatch.setattr(subprocess, "Popen", EndedBeforeWeLook)
    reason = r"could not find the database system"
    with damage(folder), pytest.raises(embedded.EmbeddedError, match=reason):
        server.acquire()


def test_a_file_in_place_of_the_folder_is_refused_in_one_sentence(empty_folder: Path) -> None:
    (empty_folder / "file").write_text("")
    with pytest.raises(embedded.EmbeddedError, match=r"file cannot be used for the data"):
        Server(Home(empty_folder / "file" / "postgres")).acquire()


def test_a_socket_folder_of_another_user_is_refused(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "run").symlink_to(tmp_path / "real")
    with pytest.raises(embedded.EmbeddedError, match="belongs to another user"):
        Runner(tmp_path).make_dir(tmp_path / "run")


def test_a_throwaway_server_begins_empty_and_fast(empty_folder: Path) -> None:
    for _ in range(2):
        server = Server(Home(empty_folder / "postgres"), throwaway=True)
        server.acquire()
        ask(empty_folder, "CREATE TABLE note ()")
        assert ask(empty_folder, "SHOW fsync") == [("off",)]
        server.release()


@pytest.mark.skipif(os.getuid() != 0, reason="only root has to become somebody else")
def test_where_namespaces_are_forbidden_root_demotes_to_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Binaries and data move to where `nobody` may read; what was entered before moves along."""
    shared = Path(tempfile.mkdtemp(prefix="kam-", dir="/var/tmp"))
    shared.chmod(0o755)
    monkeypatch.setattr(home_module, "SHARED_STORE", shared)
    closed = new_folder()
    before = Server(Home(closed / "postgres"))
    before.acquire()
    ask(closed, "CREATE TABLE note AS SELECT 'kept' AS word")
    before.release()

    monkeypatch.setattr(home_module, "namespace_works", lambda folder: False)
    server = Server(Home(closed / "postgres"))
    server.acquire()
    assert ask(closed, "SELECT word FROM note") == [("kept",)]
    assert server.home.data.stat().st_uid == home_module.pwd.getpwnam("nobody").pw_uid
    server.release()
    for path in (shared, closed):
        shutil.rmtree(path)


def test_a_broker_address_carries_socket_folder_and_password() -> None:
    params = {"USER": "kam", "PASSWORD": "a:b@c", "NAME": "kam", "HOST": "/a b/run", "PORT": "5432"}
    url = embedded.broker_url(params)
    assert url == "sqla+postgresql+psycopg2://kam:a%3Ab%40c@/kam?host=%2Fa+b%2Frun&port=5432"
