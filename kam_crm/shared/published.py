"""Facts of the database that every process of this machine knows without asking it: a file of the data folder.

It is looked at whenever somebody asks, a microsecond, and read only when it has changed (docs/decisions/0015).
"""

from __future__ import annotations

import fcntl
import json
import os
import tempfile
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Generic, TypeVar

from django.conf import settings

T = TypeVar("T")
Stamp = tuple[str, int, int, int]


_publishers: list[Callable[[], None]] = []


def publish_at_start(publish: Callable[[], None]) -> Callable[[], None]:
    """Apps above name what else this machine has to learn from the database at every start."""
    if publish not in _publishers:
        _publishers.append(publish)
    return publish


def publish_registered() -> None:
    for publish in _publishers:
        publish()


class PublishedFile(Generic[T]):
    """A file of JSON: `parse` makes of its content what `read` answers, `absent` answers where there is none."""

    def __init__(self, name: str, parse: Callable[[Any], T], absent: T) -> None:
        self.name, self.parse, self.absent = name, parse, absent
        self._read: tuple[Stamp | None, T] = (None, absent)

    def read(self) -> T:
        stamp = self.stamp()
        if stamp != self._read[0]:
            # of the file that is opened, not of its name: a successor may have taken that meanwhile
            self._read = (None, self.absent) if stamp is None else self._opened()
        return self._read[1]

    def stamp(self) -> Stamp | None:
        """Another one for another content; None without a file."""
        path = self._path
        try:
            # a string: paths cost more than the question itself, and every page asks several times
            return _stamp(path, os.stat(path))  # noqa: PTH116
        except FileNotFoundError:
            return None

    def version(self) -> Hashable:
        """A key for what is kept that depends on the content."""
        return self.stamp()

    def write(self, content: Any) -> None:
        """Readers meet the old content or the new one, never half a file. None takes the file away."""
        path = Path(self._path)
        if content is None:
            path.unlink(missing_ok=True)
            return
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as file:
            json.dump(content, file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).replace(path)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Nobody else publishes meanwhile: who reads the database in here and writes, never undoes a later change."""
        path = Path(f"{self._path}.lock")
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _opened(self) -> tuple[Stamp | None, T]:
        try:
            with Path(self._path).open(encoding="utf-8") as file:
                return _stamp(self._path, os.fstat(file.fileno())), self.parse(json.load(file))
        except FileNotFoundError:
            return None, self.absent

    @property
    def _path(self) -> str:
        return f"{settings.DATA_DIR}/{self.name}"


def _stamp(path: str, found: os.stat_result) -> Stamp:
    # two changes within one tick of the clock have the same time, but are two files
    return path, found.st_mtime_ns, found.st_ino, found.st_size
