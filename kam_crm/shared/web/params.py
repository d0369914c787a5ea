"""What stands in an address, read without trusting it."""

from __future__ import annotations

DIGITS = 18  # the longest number that surely fits a bigint: PostgreSQL refuses a longer one with an error


def int_param(text: str | None) -> int | None:
    """A key out of an address or a form; None for anything but ASCII digits that fit the database."""
    if text and text.isascii() and text.isdigit() and len(text) <= DIGITS:
        return int(text)
    return None
