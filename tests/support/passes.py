"""Which files a pass of the suite reads: the browser's and the server's leave out those without a test of theirs."""

from __future__ import annotations

from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
# The mark a pass chooses, by its `-m` (Makefile).
PASSES = {"e2e": "e2e", "server and not e2e": "server"}
# What is left for the embedded database where the server's pass runs beside it.
BESIDE_SERVER = "not e2e and not server"
# Rooms of much SQL: they run on a server of its own as well, like the tests marked `server` by hand.
SERVER_ROOMS = (
    "tests/integrations/", "tests/receivables/", "tests/reports/nightly/", "tests/dossiers/test_client_list.py",
    "tests/dossiers/test_search.py", "tests/dossiers/test_timeline.py", "tests/orders/test_races.py",
    "tests/reports/pages/test_search.py", "tests/shared/test_pagination.py",
)  # fmt: skip


def in_server_room(path: Path) -> bool:
    return path.is_relative_to(PROJECT) and path.relative_to(PROJECT).as_posix().startswith(SERVER_ROOMS)


def may_hold(path: Path, mark: str) -> bool:
    """Whether a test of this file may bear the mark: it is in a server room, or the file says `mark.…`."""
    return (mark == "server" and in_server_room(path)) or f"mark.{mark}" in path.read_text()


def is_left_out(path: Path, choice: str) -> bool:
    """Whether the pass of this `-m` need not read the file. Every other run reads all."""
    if choice == BESIDE_SERVER:
        return path.match("test_*.py") and in_server_room(path)
    mark = PASSES.get(choice)
    return mark is not None and path.match("test_*.py") and not may_hold(path, mark)
