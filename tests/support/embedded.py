"""Folders for embedded servers of the tests, and where one really keeps its data."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

from kam_crm.embedded.home import Home

MEMORY = Path("/dev/shm")
ROOM = 2 * 1024**3  # bytes; containers often have 64 MB


def new_folder() -> Path:
    """A closed folder, in memory where there is plenty of it: a cluster is a thousand small files."""
    roomy = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
    return Path(tempfile.mkdtemp(prefix="kam-", dir=MEMORY if roomy else None))


def home_of(folder: Path) -> Home:
    """The home in `folder` as its last start settled it: elsewhere for root without user namespaces."""
    home = Home(folder / "postgres")
    if not home.note.exists():
        return home
    return replace(home, moved_to=Path(os.fsdecode(home.note.read_bytes())))
