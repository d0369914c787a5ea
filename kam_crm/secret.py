"""The secret of a machine that runs the product by itself: made once, readable by its owner alone."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def local_secret(data_dir: Path) -> str:
    """The key kept in `data_dir/secret_key`, made on the first call.

    Two processes that start at once agree: the loser of the exclusive create reads the winner's key.
    A folder that cannot be written gives a key for this process only; the launcher names the folder later.
    """
    path = data_dir / "secret_key"
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        # empty: the winner has made the file and not yet written into it
        return path.read_text() or secrets.token_urlsafe(50)
    except OSError:
        return secrets.token_urlsafe(50)
    key = secrets.token_urlsafe(50)
    with os.fdopen(handle, "w") as file:
        file.write(key)
    return key
