"""Lines into a table by COPY, made as the database takes them."""

from __future__ import annotations

import io
from collections.abc import Iterator

from django.db import connection
from psycopg2 import DatabaseError


def copy_lines(statement: str, lines: Iterator[str]) -> None:
    """Run `COPY … FROM STDIN` with lines in its text format. Raises what making a line raises."""
    source = _Source(lines)
    with connection.cursor() as cursor:
        try:
            # of psycopg2 itself: Django's cursor has no COPY
            cursor.cursor.copy_expert(statement, source)
        except DatabaseError:
            # a fault of the source comes back as an error of the database
            if source.fault is not None:
                raise source.fault from None
            raise


class _Source(io.TextIOBase):
    """A file made of the lines as they come; `fault` is what making one raised."""

    def __init__(self, lines: Iterator[str]) -> None:
        self.lines = lines
        self.rest = ""
        self.fault: Exception | None = None

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1) -> str:
        parts, have = [self.rest], len(self.rest)
        try:
            for line in self.lines:
                parts.append(line)
                have += len(line)
                if size is not None and 0 <= size <= have:
                    break
        except Exception as fault:
            self.fault = fault
            raise
        text = "".join(parts)
        cut = len(text) if size is None or size < 0 else size
        self.rest = text[cut:]
        return text[:cut]
