"""Where an embedded server of the tests really keeps its data: elsewhere for root without user namespaces."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from kam_crm.embedded.home import Home


def home_of(folder: Path) -> Home:
    """The home in `folder` as its last start settled it."""
    home = Home(folder / "postgres")
    if not home.note.exists():
        return home
    return replace(home, moved_to=Path(os.fsdecode(home.note.read_bytes())))
